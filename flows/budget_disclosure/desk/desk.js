"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const enter = document.querySelector("form[data-enter]");
  if (enter) enter.submit();

  // What a person has begun to write is never taken away by a page that loads itself again.
  let isTouched = false;
  document.addEventListener("input", (event) => { if (!event.target.matches("[data-filter], [type=file]")) isTouched = true; });

  const tell = (list, words, kind, more = []) => {
    const item = document.createElement("li");
    item.className = kind;
    item.textContent = words;
    for (const line of more) {
      const part = document.createElement("p");
      part.textContent = line;
      item.append(part);
    }
    list.append(item);
    return item;
  };

  const send = async (form, file, list) => {
    const { most, large, doing } = form.dataset;
    if (file.size > Number(most)) {
      tell(list, `${file.name}：文件超过 ${Number(most) / 1000000} MB，没有${doing}。${large}`, "no");
      return false;
    }
    const item = tell(list, `${file.name}：正在${doing}……`, "");
    try {
      const answer = await fetch(form.dataset.upload, {
        method: "PUT",
        headers: { "X-CSRF": form.dataset.csrf, "X-File-Name": encodeURIComponent(file.name), "Content-Type": "application/octet-stream" },
        body: file,
      });
      const isJson = (answer.headers.get("content-type") || "").startsWith("application/json");
      const told = isJson ? await answer.json() : { ok: false, message: `${file.name}：${await answer.text()}`, findings: [] };
      item.remove();
      tell(list, told.message, told.ok ? "ok" : "no", told.findings || []);
      return told.ok;
    } catch {
      item.remove();
      tell(list, `${file.name}：没有传到，请检查网络再试。`, "no");
      return false;
    }
  };

  // Who leaves the page loses the files that were not sent yet: the browser asks first.
  let waiting = 0;
  window.addEventListener("beforeunload", (event) => { if (waiting > 0) { event.preventDefault(); event.returnValue = ""; } });

  for (const form of all("form[data-upload]")) {
    const input = form.querySelector("input[type=file]");
    const list = form.querySelector(".results");
    const take = async (files) => {
      list.textContent = "";
      const wanted = input.multiple ? files : files.slice(0, 1);
      const { doing } = form.dataset;
      const still = wanted.length > 1 ? tell(list, "", "") : null;
      let done = 0;
      waiting += wanted.length;
      for (const [number, file] of wanted.entries()) {
        if (still) still.textContent = `共 ${wanted.length} 个文件，正在${doing}第 ${number + 1} 个；完成以前请不要离开本页。`;
        if (await send(form, file, list)) done += 1;
        waiting -= 1;
      }
      const isAllWell = wanted.length > 0 && done === wanted.length;
      if (still) {
        still.className = isAllWell ? "ok" : "no";
        still.textContent = isAllWell ? `${wanted.length} 个文件全部${doing}完成。` : `${wanted.length} 个文件：${doing}完成 ${done} 个，没有完成 ${wanted.length - done} 个，原因见下。`;
      }
      input.value = "";
      if (isAllWell && "reload" in form.dataset && !isTouched) location.reload();
    };
    form.addEventListener("submit", (event) => event.preventDefault());
    input.addEventListener("change", () => { if (input.files.length) take([...input.files]); });
    form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
    form.addEventListener("dragleave", () => form.classList.remove("over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("over");
      take([...event.dataTransfer.files]);
    });
  }
  // A file that is dropped beside the field must not replace the page.
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());

  // A second click while the first is under way does nothing; who comes back to the page may press again.
  for (const form of all("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      if (form.dataset.sent) event.preventDefault();
      else form.dataset.sent = "yes";
    });
  }
  window.addEventListener("pageshow", () => { for (const form of all("form[data-sent]")) delete form.dataset.sent; });

  for (const button of all("[data-confirm]")) {
    button.addEventListener("click", (event) => { if (!confirm(button.dataset.confirm)) event.preventDefault(); });
  }
  for (const button of all("[data-copy]")) {
    button.addEventListener("click", async () => {
      const input = button.parentElement.querySelector("input, textarea");
      input.select();
      try { await navigator.clipboard.writeText(input.value); } catch { document.execCommand("copy"); }
      button.textContent = "已复制";
    });
  }
  for (const input of all("[data-filter]")) {
    const rows = all(`#${input.dataset.filter} tbody tr, #${input.dataset.filter} [data-row]`);
    input.addEventListener("input", () => {
      const wanted = input.value.trim();
      for (const row of rows) row.hidden = !row.textContent.includes(wanted);
    });
  }

  const progress = document.querySelector("[data-progress]");
  if (progress) {
    const busy = progress.querySelector("[data-busy]");
    const lines = progress.querySelector("[data-lines]");
    lines.scrollTop = lines.scrollHeight;
    const look = async () => {
      try {
        const answer = await fetch("/progress");
        if (!answer.ok) return;
        const state = await answer.json();
        const words = state.busy ? "正在运行……" : "没有在运行。";
        if (busy.textContent !== words) busy.textContent = words;
        const text = state.lines.slice(-12).join("\n");
        if (lines.textContent !== text) { lines.textContent = text; lines.scrollTop = lines.scrollHeight; }
        if (!state.busy && String(state.ended) !== progress.dataset.ended) {
          if (!isTouched && !document.querySelector(".new-links, details[open]")) location.reload();
          else busy.textContent = "已经运行完，刷新本页可看到结果。";
          progress.dataset.ended = String(state.ended);
        }
      } catch { busy.textContent = "程序没有回应，可能已经停止。"; }
    };
    setInterval(look, 2000);
  }
})();
