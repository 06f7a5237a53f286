// Uploading evidence: drop a file anywhere on its box, and see how far it is.
(() => {
  const form = document.querySelector("form.upload");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const box = form.querySelector("[data-drop]");
  const bar = form.querySelector("[data-upload-progress]");
  const said = form.querySelector("[data-upload-said]");
  const button = form.querySelector("button[type=submit]");

  for (const name of ["dragenter", "dragover"]) {
    box.addEventListener(name, (event) => {
      event.preventDefault();
      box.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) box.addEventListener(name, () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });

  const again = (sentence) => {
    said.textContent = sentence;
    said.hidden = false;
    bar.hidden = true;
    button.disabled = false;
  };
  // The sentence of a refusal stands in the page that the server answers with.
  const sentence = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const found = page.querySelector(".errors-summary li, main p");
    return found?.textContent.trim() || "The file was not taken in. Look at it and try again.";
  };

  // Without a file the form goes the plain way, and the server answers with its sentence.
  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.hidden = false;
      bar.value = (100 * loaded) / total;
    });
    request.addEventListener("load", () => {
      if (request.status < 400) location.assign(request.responseURL);
      else again(sentence(request.responseText));
    });
    request.addEventListener("error", () => again("The file did not arrive: there is no connection. Try again."));
    button.disabled = true;
    said.hidden = true;
    request.send(new FormData(form));
  });
})();
