// The fields of the form as they are typed: taken, told apart, and filled in again.

// What belongs to one sending of the form, and not to what was typed in it.
const UNTYPED = new Set(["csrfmiddlewaretoken", "tab", "mark", "stood", "_post"]);
const PLAIN = new Set(["title", "slug", "summary", "body"]);

export function taken(form) {
  const data = new FormData();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") data.append(name, value);
  }
  return data;
}

export function typed(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !UNTYPED.has(name));
}

// One string for all that is typed: two of them are equal where nothing differs.
export function state(form) {
  return JSON.stringify(typed(form));
}

// Whether the browser has put back what was typed before, as it does when somebody goes back to a page.
export function isRefilled(form) {
  const fields = [...form.elements].filter((field) => ["TEXTAREA", "INPUT"].includes(field.tagName));
  return fields.some((field) => PLAIN.has(field.name) && field.value !== field.defaultValue);
}

// How chosen things are called, which a list that fetches its choices does not know when they are put back.
export function choices(form) {
  const names = {};
  for (const select of form.querySelectorAll("select[multiple]")) {
    for (const option of select.selectedOptions) (names[select.name] ??= {})[option.value] = option.textContent;
  }
  return names;
}

// Says whether what was kept differs from the form, beyond what the server trims anyway.
export function differs(form, fields) {
  const here = grouped(typed(form));
  const said = (values) => (values || []).map((value) => value.replace(/\r\n?/g, "\n").trim()).join("\n");
  const isAsked = ([name]) => name !== "base" && form.querySelector(`[name="${CSS.escape(name)}"]`) !== null;
  return [...grouped(fields)].filter(isAsked).some(([name, values]) => said(values) !== said(here.get(name)));
}

function grouped(fields) {
  const values = new Map();
  for (const [name, value] of fields) {
    if (!UNTYPED.has(name)) values.set(name, [...(values.get(name) || []), value]);
  }
  return values;
}

export function fill(form, fields, names = {}) {
  const values = grouped(fields);
  const lists = [...form.querySelectorAll("select[multiple]")].map((select) => select.name);
  for (const name of lists) if (name && !values.has(name)) values.set(name, []);
  for (const [name, all] of values) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) put(field, all, names[name] || {});
  }
}

function put(field, values, names) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
  else if (field.multiple) choose(field, values, names);
  else field.value = values.at(-1) ?? "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function choose(select, values, names) {
  const known = new Map([...select.options].map((option) => [option.value, option]));
  for (const option of select.options) option.selected = false;
  for (const value of values) {
    const option = known.get(value) || new Option(names[value] || value, value);
    // In the order in which they were chosen: authors are named in it.
    select.append(option);
    option.selected = true;
  }
}
