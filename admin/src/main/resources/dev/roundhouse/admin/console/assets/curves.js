/* Draws what stands in the table of a time: one plot above the other, with the same time across. */
(() => {
  'use strict';

  const UNITS = {
    count: { show: (value) => value.toLocaleString('en'), incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 100000, 1000000], least: 4 },
    time: { show: (value) => value < 1000 ? (value < 10 ? value.toFixed(1) : Math.round(value)) + ' ms' : (value / 1000).toFixed(1) + ' s', least: 10 },
    bytes: { show: (value) => value < 1048576 ? Math.round(value / 1024) + ' KiB' : value < 1073741824 ? Math.round(value / 1048576) + ' MiB' : (value / 1073741824).toFixed(1) + ' GiB',
      incrs: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 65536, 262144].map((each) => each * 1048576), least: 8388608 }
  };

  function colours() {
    const ink = document.createElement('canvas').getContext('2d');
    return (name, alpha) => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.className = 'ink-' + name;
      ink.clearRect(0, 0, 1, 1);
      ink.fillStyle = getComputedStyle(probe).color;
      probe.remove();
      ink.fillRect(0, 0, 1, 1);
      const [red, green, blue] = ink.getImageData(0, 0, 1, 1).data;
      return `rgba(${red},${green},${blue},${alpha ?? 1})`;
    };
  }

  /* In the words and the time of whoever looks. */
  const clock = (at, step) => at.map((each) => {
    const when = new Date(each * 1000);
    const isDay = step >= 86400 || when.getHours() === 0 && when.getMinutes() === 0;
    return isDay ? when.toLocaleDateString(undefined, { day: 'numeric', month: 'short' })
      : when.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  });

  /* What has neither a neighbour before nor behind would not be seen as a line. */
  const alone = (plot, series) => plot.data[series].flatMap((value, at, all) =>
    value != null && all[at - 1] == null && all[at + 1] == null ? [at] : []);

  function read(figure) {
    const rows = [...figure.querySelectorAll('tbody tr')];
    const columns = [...figure.querySelectorAll('thead th[data-plot]')];
    const times = rows.map((row) => Number(row.dataset.at));
    const plots = new Map();
    columns.forEach((column, at) => {
      const plot = plots.get(column.dataset.plot) ?? { title: column.dataset.title, unit: UNITS[column.dataset.unit], lines: [] };
      plot.lines.push({
        name: column.textContent, ink: column.dataset.ink ?? 'accent',
        values: rows.map((row) => {
          const cell = row.cells[at + 1];
          return row.cells.length === columns.length + 1 && cell.dataset.value !== '' ? Number(cell.dataset.value) : null;
        })
      });
      plots.set(column.dataset.plot, plot);
    });
    return { times, plots: [...plots.values()] };
  }

  function one(figure, into, plot, times, colour, isLast) {
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const head = into.appendChild(document.createElement('p'));
    head.className = 'plot-head';
    const title = head.appendChild(document.createElement('b'));
    title.textContent = plot.title;
    const values = head.appendChild(document.createElement('span'));
    const box = into.appendChild(document.createElement('div'));
    const axis = {
      stroke: colour('soft'), font: (size * 0.75) + 'px ' + getComputedStyle(document.body).fontFamily,
      ticks: { show: false }
    };
    const say = (chart) => {
      const at = chart.cursor.idx;
      values.replaceChildren();
      plot.lines.forEach((line) => {
        const value = at == null ? null : line.values[at];
        if (plot.lines.length === 1 && at == null) return;
        const word = values.appendChild(document.createElement('span'));
        word.className = 'ink-' + line.ink;
        word.textContent = (plot.lines.length > 1 ? line.name + ' ' : '') + (at == null ? '' : value == null ? '\u2013' : plot.unit.show(value));
      });
      if (at != null && chart.data[0][at]) {
        const when = values.appendChild(document.createElement('span'));
        when.textContent = new Date(chart.data[0][at] * 1000).toLocaleString(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
      }
    };
    const chart = new uPlot({
      width: figure.clientWidth - 28, height: size * (isLast ? 8.5 : 6.75),
      legend: { show: false },
      cursor: { sync: { key: 'curves' }, y: false, drag: { x: false, y: false }, points: { size: 6 } },
      padding: [size * 0.5, size * 0.5, isLast ? 0 : size * 0.375, 0],
      scales: {
        x: { time: true, range: [Number(figure.dataset.from), Number(figure.dataset.to)] },
        y: { range: (_, low, high) => [0, Math.max(plot.unit.least, (high ?? 0) * 1.15)] }
      },
      axes: [
        { ...axis, show: isLast, grid: { show: false }, space: size * 4, size: size * 1.75, values: (_, at, __, ___, step) => clock(at, step) },
        { ...axis, grid: { stroke: colour('line'), width: 1 }, size: size * 4.25, space: size * 1.75, incrs: plot.unit.incrs, values: (_, at) => at.map((each) => each === 0 ? '0' : plot.unit.show(each)) }
      ],
      series: [{}, ...plot.lines.map((line, at) => ({
        stroke: colour(line.ink), width: 1.5, spanGaps: false,
        fill: at === 0 ? colour(line.ink, 0.14) : undefined,
        points: { show: true, size: 5, fill: colour(line.ink), filter: alone }
      }))],
      hooks: { setCursor: [say] }
    }, [times, ...plot.lines.map((line) => line.values)], box);
    say(chart);
  }

  function draw(root) {
    if (!window.uPlot) return;
    const colour = colours();
    root.querySelectorAll('[data-curves]').forEach((figure) => {
      const into = figure.querySelector('.plots');
      into.replaceChildren();
      const { times, plots } = read(figure);
      plots.forEach((plot, at) => one(figure, into, plot, times, colour, at === plots.length - 1));
    });
  }

  /* Numbers come once a minute or more seldom, so they are fetched so often, while somebody looks. */
  function refresh() {
    const place = document.getElementById('curves');
    const figure = place && place.querySelector('[data-curves]');
    if (!figure || !window.htmx || document.visibilityState !== 'visible') return;
    if (place.matches(':hover') || place.contains(document.activeElement) || place.querySelector('details[open]')) return;
    htmx.ajax('GET', figure.dataset.curves, { target: '#curves', swap: 'innerHTML' });
  }

  let resized;
  addEventListener('resize', () => { clearTimeout(resized); resized = setTimeout(() => draw(document), 150); });
  document.addEventListener('DOMContentLoaded', () => {
    draw(document);
    setInterval(refresh, 60000);
    document.body.addEventListener('htmx:afterSwap', (event) => {
      if (event.detail.target.id === 'curves') draw(event.detail.target);
    });
  });
})();
