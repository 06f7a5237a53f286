// The scorecard: keys, the live weighted total, and one save per mark.
(() => {
  const form = document.querySelector("form[data-scorecard]");
  if (!form) return;

  const marks = [...form.querySelectorAll("fieldset.mark")];
  const ruled = [...form.querySelectorAll("[data-points]")];
  const total = form.querySelector("[data-total]");
  const pending = new Map();
  const saver = new Laurel.Saver({
    form,
    url: form.dataset.save,
    delay: 250,
    collect: () => {
      const changes = new Map(pending);
      pending.clear();
      return changes;
    },
    // A newer change of the same field wins over the one that failed.
    restore: (changes) => changes.forEach((value, name) => pending.has(name) || pending.set(name, value)),
  });

  const input = (mark) => mark.querySelector("input:checked") ?? mark.querySelector("input[type=number]");
  const marked = (mark) => input(mark)?.value ?? "";

  // The weighted mean of what is marked so far: a guide for the judge, the engine computes the result.
  const showTotal = () => {
    const parts = ruled.map((row) => [Number(row.dataset.weight), Number(row.dataset.points)]);
    for (const mark of marks) {
      if (marked(mark) === "") continue;
      parts.push([Number(mark.dataset.weight), Number(marked(mark))]);
    }
    const weights = parts.reduce((whole, [weight]) => whole + weight, 0);
    const sum = parts.reduce((reached, [weight, points]) => reached + weight * points, 0);
    if (total) total.textContent = weights ? (sum / weights).toFixed(2) : "–";
  };

  const showLevel = (mark) => {
    const hint = mark.querySelector(".mark-hint");
    const chosen = mark.querySelector("input:checked");
    if (!hint) return;
    hint.textContent = chosen ? [chosen.value, chosen.dataset.level].filter(Boolean).join(" · ") : hint.dataset.empty;
  };

  const changed = (field, value = field.value) => {
    pending.set(field.name, value);
    saver.touch();
    const mark = field.closest("fieldset.mark");
    if (mark) showLevel(mark);
    showTotal();
  };

  const clear = (mark) => {
    const chosen = mark.querySelector("input:checked");
    if (!chosen) return;
    chosen.checked = false;
    changed(chosen, "");
    mark.querySelector("input").focus();
  };

  const focusedMark = () => document.activeElement.closest?.("fieldset.mark");
  const byKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("textarea, select, input:not([type=radio])")) return;
    if (event.key === "Enter" && !event.target.closest("a, button, summary")) return saveAndNext(event);
    if (!/^[0-9]$/.test(event.key)) return;
    const mark = focusedMark() ?? marks.find((open) => marked(open) === "");
    const choice = mark?.querySelector(`input[type=radio][value="${event.key === "0" ? "10" : event.key}"]:not(:disabled)`);
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    choice.focus();
    changed(choice);
  };
  const saveAndNext = (event) => {
    const next = form.querySelector("[data-next]");
    if (!next) return;
    event.preventDefault();
    next.click();
  };

  form.addEventListener("change", (event) => {
    if (event.target.matches("input[type=radio], input[type=number]")) changed(event.target);
  });
  form.addEventListener("input", (event) => event.target.matches("textarea") && changed(event.target));
  form.addEventListener("click", (event) => {
    if (event.target.closest(".mark-clear")) clear(event.target.closest("fieldset.mark"));
  });
  form.addEventListener(
    "submit",
    (event) => {
      if (!saver.unsaved) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      saver.settle().then((settled) => {
        if (!settled) return;
        form.requestSubmit(event.submitter);
      });
    },
    true,
  );
  document.addEventListener("keydown", byKey);
  showTotal();
})();
