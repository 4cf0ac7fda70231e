// Goes on suggesting tags after a comma: a browser compares its suggestions with the whole of a field.
for (const input of document.querySelectorAll("input[data-tags]")) {
  const names = [...input.list.options].map((option) => option.value);
  input.addEventListener("input", () => {
    const comma = input.value.lastIndexOf(",");
    const before = comma < 0 ? "" : `${input.value.slice(0, comma + 1)} `;
    const typed = before.toLowerCase().split(",").map((name) => name.trim());
    const left = names.filter((name) => !typed.includes(name.toLowerCase()));
    input.list.replaceChildren(...left.map((name) => new Option("", before + name)));
  });
}
