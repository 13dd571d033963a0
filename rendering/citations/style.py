"""How works are cited and listed: an author–date style of this house, in CSL 1.0.

Of its own so that its licence is ours; the well-known styles come under CC BY-SA. Addresses are not in it: `formatting`
adds them as links. `year-suffix` holds year and suffix together (2017b), since a year may be "in press".
"""

# Parts the names from the year in a citation, so that both can be used apart: an invisible separator.
SEPARATOR = "\u2063"

STYLE = f"""
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0" default-locale="en-US">
  <info><title>Primer</title><id>urn:primer:style</id><updated>2026-01-01T00:00:00+00:00</updated></info>
  <macro name="year">
    <choose>
      <if variable="year-suffix"><text variable="year-suffix"/></if>
      <else><text term="no date" form="short"/></else>
    </choose>
  </macro>
  <macro name="where">
    <choose>
      <if type="article-journal article-magazine article-newspaper" match="any">
        <group delimiter=", ">
          <text variable="container-title" font-style="italic"/>
          <group><text variable="volume"/><text variable="issue" prefix="(" suffix=")"/></group>
          <text variable="page"/>
        </group>
      </if>
      <else-if variable="container-title">
        <group delimiter=", ">
          <group delimiter=" ">
            <text term="in" text-case="capitalize-first"/>
            <text variable="container-title" font-style="italic"/>
          </group>
          <choose><if variable="author"><names variable="editor">
            <name and="text" delimiter=", "/><label form="short" prefix=" (" suffix=")"/>
          </names></if></choose>
          <group delimiter=" "><label variable="volume" form="short"/><text variable="volume"/></group>
          <group delimiter=" "><label variable="page" form="short"/><text variable="page"/></group>
        </group>
      </else-if>
    </choose>
  </macro>
  <citation>
    <layout>
      <group delimiter="{SEPARATOR}">
        <names variable="author">
          <name form="short" and="text" et-al-min="3" et-al-use-first="1" delimiter=", "/>
          <substitute><names variable="editor"/><text variable="title"/></substitute>
        </names>
        <text macro="year"/>
      </group>
    </layout>
  </citation>
  <bibliography>
    <layout suffix=".">
      <group delimiter=" ">
        <names variable="author">
          <name and="text" delimiter=", " name-as-sort-order="first" et-al-min="9" et-al-use-first="6"/>
          <label form="short" prefix=" (" suffix=")"/>
          <substitute><names variable="editor"/><text variable="title"/></substitute>
        </names>
        <group><text macro="year" prefix="(" suffix=")."/></group>
      </group>
      <group prefix=" " delimiter=". ">
        <choose>
          <if type="book thesis report manuscript" match="any"><text variable="title" font-style="italic"/></if>
          <else><text variable="title"/></else>
        </choose>
        <text variable="collection-title"/>
        <text macro="where"/>
        <choose>
          <if is-numeric="edition">
            <group delimiter=" "><number variable="edition" form="ordinal"/><text term="edition" form="short"/></group>
          </if>
          <else><text variable="edition"/></else>
        </choose>
        <group delimiter=", "><text variable="genre"/><text variable="number"/></group>
        <group delimiter=", "><text variable="publisher"/><text variable="publisher-place"/></group>
        <text variable="note"/>
      </group>
    </layout>
  </bibliography>
</style>
""".strip()
