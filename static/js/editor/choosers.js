// The fields in which one searches for authors and tags are Django's, and nameless to who can't see what stands before
// them: they get their labels' words.

export function nameChoosers(form) {
  for (const field of form.querySelectorAll(".select2-search__field")) {
    const select = field.closest(".select2")?.previousElementSibling;
    const label = select?.labels?.[0];
    if (label) field.setAttribute("aria-label", label.textContent.replace(/:\s*$/, ""));
  }
}
