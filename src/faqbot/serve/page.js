// The conversation in the browser: sends a question, shows what comes back, and never makes HTML of a text itself.
(() => {
  "use strict";
  document.documentElement.lang = "zh-CN";
  const KEPT_TURNS = 6, PATIENCE_MS = 20000, FLICKER_MS = 150;
  const turns = [];
  let busy = false;
  const $ = (id) => document.getElementById(id);
  const address = (path) => new URL(path, location.href.replace(/[?#].*$/, "").replace(/[^/]*$/, ""));
  const unkept = () => Boolean($("unkept") && $("unkept").checked);
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  async function post(path, content) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    let reply;
    try {
      reply = await fetch(address(path), {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content), signal: stop.signal,
      });
    } catch (error) {
      throw new Error(stop.signal.aborted ? "等了太久没有回音，请再试一次。" : "网络断了，这句话没有送到。请看看网络，再试一次。");
    } finally {
      clearTimeout(timer);
    }
    const found = await reply.json().catch(() => ({}));
    if (!reply.ok) throw new Error(found.error || "这会儿答不了，请稍后再试一次。");
    return found;
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function say(className, text) {
    const message = element("div", `msg ${className}`, text);
    $("log").append(message);
    return message;
  }

  async function send(text, again) {
    text = text.trim();
    if (!text || busy) return $("ask-text").focus();
    busy = true;
    $("ask").setAttribute("aria-disabled", "true");
    $("clear").hidden = false;
    $("log").querySelectorAll(".hello .chips, .msg.error").forEach((old) => old.remove());
    const mine = again && again.isConnected ? again : say("me", text);
    let waiting;
    const timer = setTimeout(() => {
      waiting = say("bot typing", "");
      waiting.append(element("i"), element("i"), element("i"), element("span", "", "正在找"));
    }, FLICKER_MS);
    try {
      const found = await post("page/ask", { question: text, turns: turns.slice(-KEPT_TURNS), keep: !unkept() });
      const holder = document.createElement("template");
      holder.innerHTML = found.html; // written by render.py, which escapes every text
      $("log").append(holder.content);
      turns.push(text);
    } catch (error) {
      const sorry = say("error", "");
      sorry.setAttribute("role", "alert");
      const retry = element("button", "", "再试一次");
      retry.type = "button";
      retry.addEventListener("click", () => send(text, mine));
      sorry.append(element("p", "", error.message), retry);
    } finally {
      clearTimeout(timer);
      if (waiting) waiting.remove();
      busy = false;
      $("ask").removeAttribute("aria-disabled");
      mine.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
    }
  }

  function submit() {
    const box = $("ask-text");
    if (busy || !box.value.trim()) return box.focus();
    const text = box.value;
    box.value = "";
    grow(box);
    if (matchMedia("(pointer: coarse)").matches) box.blur(); // the keyboard would hide the answer
    send(text);
  }

  function grow(box) {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, 150)}px`;
  }

  function clear() {
    turns.length = 0;
    $("log").querySelectorAll(".msg:not(.hello)").forEach((message) => message.remove());
    $("clear").hidden = true;
    $("ask-text").focus();
  }

  async function rate(actions, values) {
    const content = {
      row: actions.closest(".msg").dataset.row, article: actions.dataset.article, version: actions.dataset.version, ...values,
    };
    const said = actions.querySelector(".said");
    try {
      await post("page/feedback", content);
      said.textContent = values.feedback ? "记下了，谢谢。" : "已取消。";
    } catch (error) {
      said.textContent = error.message;
    }
  }

  function chosen(actions) {
    const pressed = actions.querySelector('[data-rate][aria-pressed="true"]');
    return pressed ? pressed.dataset.rate : "";
  }

  function press(actions, button) {
    const now = button.getAttribute("aria-pressed") !== "true";
    actions.querySelectorAll("[data-rate], [data-reason]").forEach((other) => other.setAttribute("aria-pressed", "false"));
    button.setAttribute("aria-pressed", String(now));
    actions.querySelector(".reasons").hidden = chosen(actions) !== "useless";
    rate(actions, { feedback: chosen(actions) });
  }

  function reason(actions, button) {
    actions.querySelectorAll("[data-reason]").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
    const old = actions.querySelector(".reasons form");
    if (old) old.remove();
    rate(actions, { feedback: "useless", reason: button.dataset.reason });
    if (button.dataset.reason !== "其他") return;
    const form = element("form"), box = element("input"), done = element("button", "", "写好了");
    box.maxLength = 200;
    box.setAttribute("aria-label", "哪里没用，写一句");
    box.placeholder = "写一句（可以不写）";
    form.append(box, done);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      rate(actions, { feedback: "useless", reason: "其他", comment: box.value });
      form.remove();
    });
    actions.querySelector(".reasons").append(form);
    box.focus();
  }

  async function copy(text, said) {
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch (error) { // no clipboard without https: the old way
      const box = element("textarea", "", text);
      document.body.append(box);
      box.select();
      done = document.execCommand("copy");
      box.remove();
    }
    if (said) said.textContent = done ? "复制好了。" : "这个浏览器不让复制，请长按文字来选。";
  }

  function print(...parts) {
    const sheet = element("div", "faq");
    sheet.id = "print";
    for (const part of parts) if (part) sheet.append(part.cloneNode(true));
    sheet.querySelectorAll("details").forEach((one) => { one.open = true; });
    const about = document.querySelector(".about");
    if (about) sheet.append(about.cloneNode(true));
    document.body.append(sheet);
    document.body.classList.add("printing");
    addEventListener("afterprint", () => { sheet.remove(); document.body.classList.remove("printing"); }, { once: true });
    window.print();
  }

  function reader() {
    let dialog = $("reader");
    if (dialog) return dialog;
    dialog = element("dialog", "faq");
    dialog.id = "reader";
    dialog.setAttribute("aria-label", "全文");
    const bar = element("div", "bar"), page = element("div", "page");
    const paper = element("button", "", "打印"), close = element("button", "", "关闭");
    paper.type = close.type = "button";
    paper.addEventListener("click", () => print(page));
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    bar.append(paper, close);
    dialog.append(bar, page);
    document.body.append(dialog);
    return dialog;
  }

  function open(button) {
    const dialog = reader(), page = dialog.querySelector(".page");
    page.replaceChildren(button.nextElementSibling.content.cloneNode(true));
    dialog.showModal();
    page.querySelector(".title").focus();
    const here = page.querySelector("mark") || page.querySelector("[data-here]");
    if (here) here.scrollIntoView({ block: "center" });
  }

  async function why(actions, button) {
    const old = actions.parentElement.querySelector(".why");
    if (old) return old.remove();
    try {
      const found = await post("page/why", { question: button.dataset.why });
      const holder = document.createElement("template");
      holder.innerHTML = found.html;
      actions.after(holder.content);
    } catch (error) {
      actions.querySelector(".said").textContent = error.message;
    }
  }

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "composer") return;
    event.preventDefault();
    submit();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "ask-text" || event.key !== "Enter" || event.shiftKey) return;
    if (event.isComposing || event.keyCode === 229) return; // the Enter that ends pinyin
    event.preventDefault();
    submit();
  });
  document.addEventListener("input", (event) => { if (event.target.id === "ask-text") grow(event.target); });
  document.addEventListener("change", (event) => {
    if (event.target.id !== "unkept") return;
    try { localStorage.setItem("faqbot.unkept", event.target.checked ? "1" : ""); } catch (error) { /* private window */ }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".faq button");
    if (!button) return;
    const actions = button.closest(".actions");
    if (button.id === "clear") clear();
    else if ("ask" in button.dataset) send(button.textContent);
    else if ("open" in button.dataset) open(button);
    else if ("rate" in button.dataset) press(actions, button);
    else if ("reason" in button.dataset) reason(actions, button);
    else if ("why" in button.dataset) why(actions, button);
    else if ("copy" in button.dataset) copy(actions.dataset.text, actions.querySelector(".said"));
    else if ("print" in button.dataset) {
      const message = button.closest(".msg"), before = message && message.previousElementSibling;
      if (message) print(before && before.classList.contains("me") ? before : null, message);
      else print(button.closest(".printable"));
    }
  });
  // Gradio draws the page after this script has run.
  const drawn = new MutationObserver(() => {
    if (!$("ask-text")) return;
    drawn.disconnect();
    try { if ($("unkept")) $("unkept").checked = localStorage.getItem("faqbot.unkept") === "1"; } catch (error) { /* private window */ }
    if (!matchMedia("(pointer: coarse)").matches) $("ask-text").focus({ preventScroll: true });
  });
  drawn.observe(document.documentElement, { childList: true, subtree: true });
})();
