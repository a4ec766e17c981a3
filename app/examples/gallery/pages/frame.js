// What an attribute cannot say and only a person or the app would do: what is typed, what is chosen, which dialog is open.
for (const sample of document.querySelectorAll(".sample")) {
  const { typed, picked, open } = sample.dataset;
  for (const field of sample.querySelectorAll("input:not([type=radio], [type=checkbox], [type=file]), textarea")) {
    if (typed) field.value = typed;
  }
  if (picked) sample.querySelectorAll("[type=radio], [type=checkbox]")[Number(picked)].checked = true;
  if (open) for (const dialog of sample.querySelectorAll("dialog")) dialog.setAttribute("open", "");
}
