/* Makes the pages smoother; all of them work without it. Reads its words from the page. */
(() => {
  'use strict';

  /* Where news comes from, in one place, while somebody looks: a stream says at once that something
     has happened, and a clock asks for what is only counted. */
  const source = {
    every: 5000,
    stream: null,
    start(news, every) {
      const pause = Number(every) || this.every;
      let last = Date.now();
      const told = () => { last = Date.now(); news(); };
      const hush = () => { if (this.stream) this.stream.close(); this.stream = null; };
      const isSeen = () => document.visibilityState === 'visible';
      const listen = () => {
        /* A browser has few connections for each host: a page that nobody sees keeps none. */
        if (!isSeen()) return hush();
        if (this.stream) return;
        this.stream = new EventSource('/console/news?page=' + encodeURIComponent(location.pathname));
        this.stream.onmessage = told;
      };
      listen();
      /* A tick comes a little early now and then. */
      const isDue = () => isSeen() && Date.now() - last >= pause - 100;
      setInterval(() => { if (isDue()) told(); }, Math.min(1000, pause));
      document.addEventListener('visibilitychange', () => { listen(); if (isSeen()) told(); });
      addEventListener('pagehide', hush);
      addEventListener('pageshow', listen);
    }
  };

  const byId = (id) => document.getElementById(id);

  function isTyped(field) {
    if (field.tagName === 'SELECT') {
      return field.selectedIndex !== Math.max(0, [...field.options].findIndex((each) => each.defaultSelected));
    }
    return field.type !== 'hidden' && field.type !== 'checkbox' && field.value !== field.defaultValue;
  }

  /* Nothing is taken from under somebody's hands: neither focus, nor a choice, nor a selection, nor
     what was typed. */
  function isBusy(region) {
    const selection = document.getSelection();
    const selects = selection && !selection.isCollapsed && region.contains(selection.anchorNode);
    return selects || region.contains(document.activeElement) && document.activeElement !== region
      || region.querySelector('input:checked, details[open]') !== null
      || [...region.querySelectorAll('form[method="post"] :is(input, select, textarea)')].some(isTyped);
  }

  function pulse(state) {
    const at = byId('pulse');
    if (!at) return;
    at.classList.toggle('live', state === 'live');
    at.classList.toggle('lost', state === 'lost');
    const words = at.querySelector('.words');
    if (words.textContent !== at.dataset[state]) words.textContent = at.dataset[state];
  }

  let told = null;
  function tell(region) {
    const news = region.querySelector('[data-news]');
    if (!news) return;
    if (told !== null && told !== news.dataset.news) byId('news').textContent = news.dataset.news;
    told = news.dataset.news;
  }

  /* Draws what stands in the table beside it. */
  function draw(root) {
    if (!window.uPlot) return;
    const look = getComputedStyle(document.documentElement);
    const ink = document.createElement('canvas').getContext('2d');
    const colour = (name) => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.className = 'ink-' + name;
      ink.fillStyle = getComputedStyle(probe).color;
      probe.remove();
      return ink.fillStyle;
    };
    root.querySelectorAll('[data-chart]').forEach((figure) => {
      const plot = figure.querySelector('.plot');
      const rows = [...figure.querySelectorAll('tbody tr')];
      const labels = rows.map((row) => row.cells[0].textContent);
      const values = rows.map((row) => Number(row.cells[1].dataset.value));
      plot.replaceChildren();
      const size = parseFloat(look.fontSize);
      plot.hidden = false;
      const axis = {
        stroke: colour('soft'), font: (size * 0.75) + 'px ' + getComputedStyle(document.body).fontFamily,
        grid: { stroke: colour('line'), width: 1 }, ticks: { show: false }
      };
      new uPlot({
        width: figure.clientWidth - 28, height: size * 10.5,
        legend: { show: false }, cursor: { show: false },
        scales: { x: { time: false, range: [-0.6, labels.length - 0.4] }, y: { range: (_, low, high) => [0, Math.max(4, high * 1.1)] } },
        axes: [
          { ...axis, grid: { show: false }, space: size * 4.5, incrs: [1, 2, 4, 8], values: (_, at) => at.map((each) => labels[each] ?? '') },
          { ...axis, size: size * 3, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10000, 100000, 1000000] }
        ],
        series: [{}, { fill: colour('accent'), stroke: colour('accent'), width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.7], radius: 0.15 }) }]
      }, [labels.map((_, at) => at), values], plot);
    });
  }

  function arrange(root) {
    draw(root);
    root.querySelectorAll('[data-copy]').forEach((button) => { button.hidden = !navigator.clipboard; });
    root.querySelectorAll('[data-all]').forEach((box) => { box.hidden = false; });
    count(root);
  }

  function count(root) {
    const chosen = root.querySelector('.chosen');
    if (!chosen) return;
    const number = root.querySelectorAll('input[name="server"]:checked').length;
    chosen.textContent = number ? number + ' ' + chosen.dataset.some : chosen.dataset.none;
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-copy]');
    if (!button) return;
    navigator.clipboard.writeText(button.dataset.copy).then(() => {
      const words = button.querySelector('span');
      const before = words.textContent;
      words.textContent = button.dataset.done;
      byId('news').textContent = button.dataset.done;
      setTimeout(() => { words.textContent = before; }, 2000);
    });
  });

  document.addEventListener('change', (event) => {
    const all = event.target.closest('[data-all]');
    if (all) {
      document.querySelectorAll('input[name="' + all.dataset.all + '"][type="checkbox"]')
        .forEach((box) => { box.checked = all.checked; });
    }
    count(document);
  });

  /* What takes a while says so, and is not sent twice. */
  document.addEventListener('submit', (event) => {
    if (event.target.method !== 'post') return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = 'yes';
    if (event.submitter) event.submitter.setAttribute('aria-busy', 'true');
  });
  let resized;
  addEventListener('resize', () => { clearTimeout(resized); resized = setTimeout(() => draw(document), 150); });
  addEventListener('pageshow', () => {
    document.querySelectorAll('form[data-sent]').forEach((form) => { delete form.dataset.sent; });
    document.querySelectorAll('[aria-busy]').forEach((button) => button.removeAttribute('aria-busy'));
  });

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && location.hash === '#menu') location.hash = '#main';
  });

  document.addEventListener('DOMContentLoaded', () => {
    arrange(document);
    const live = byId('live');
    if (!live || !window.htmx) return;
    tell(live);
    source.start(() => {
      if (isBusy(live)) {
        pulse('paused');
      } else {
        htmx.ajax('GET', location.pathname + location.search, { target: '#live', swap: 'innerHTML' });
      }
    }, live.dataset.every);
    document.body.addEventListener('htmx:afterSwap', (event) => {
      if (event.detail.target !== live) return;
      arrange(live);
      tell(live);
      pulse('live');
    });
    ['htmx:sendError', 'htmx:responseError', 'htmx:timeout'].forEach((name) =>
      document.body.addEventListener(name, () => pulse('lost')));
  });
})();
