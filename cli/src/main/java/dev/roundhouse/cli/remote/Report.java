package dev.roundhouse.cli.remote;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.cli.remote.Outcome.Verdict;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What came of the looks, as one page of HTML that needs nothing else.
public final class Report {
  private static final int BARS = 20;
  private static final int WIDTH = 640;
  private static final int HEIGHT = 160;

  private final URI site;
  private final Instant when;
  private final List<Outcome> outcomes;
  private final @Nullable Timing timing;

  public Report(URI site, Instant when, List<Outcome> outcomes, @Nullable Timing timing) {
    this.site = requireNonNull(site, "site");
    this.when = requireNonNull(when, "when");
    this.outcomes = List.copyOf(outcomes);
    this.timing = timing;
  }

  public String html() {
    StringBuilder page = new StringBuilder(8192);
    page.append(
        """
        <!doctype html>
        <html lang="en"><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Remote test</title>
        <style>
        :root{color-scheme:light dark;--ink:#1c2430;--paper:#fff;--line:#d5dbe3;--good:#1a7f4b;
        --bad:#c0362c;--idle:#7a6a16;--bar:#3b6fb6}
        @media(prefers-color-scheme:dark){:root{--ink:#e4e9f0;--paper:#12161c;--line:#39424f;
        --good:#4cc38a;--bad:#ff7b72;--idle:#d2b84a;--bar:#7aa7e8}}
        body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);
        max-width:60rem;margin:2rem auto;padding:0 1rem}
        table{border-collapse:collapse;width:100%}
        th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;
        border-bottom:1px solid var(--line)}
        td code{font-size:.85em}.pass{color:var(--good)}.fail{color:var(--bad)}
        .skipped{color:var(--idle)}rect{fill:var(--bar)}text{fill:var(--ink);font-size:12px}
        </style>
        """);
    long failed = count(Verdict.FAIL);
    page.append("<h1>Remote test: ")
        .append(failed == 0 ? "passed" : failed + " failed")
        .append("</h1>\n<p>")
        .append(safe(site.toString()))
        .append(", ")
        .append(when)
        .append("; ")
        .append(count(Verdict.PASS))
        .append(" passed, ")
        .append(failed)
        .append(" failed, ")
        .append(count(Verdict.SKIPPED))
        .append(" not looked at.</p>\n<table><tr><th>Look<th>Result<th>What came back</tr>\n");
    for (Outcome each : outcomes) {
      page.append("<tr><td>")
          .append(safe(each.name()))
          .append("<br><code>")
          .append(safe(each.request()))
          .append("</code><td class=\"")
          .append(each.verdict().wire())
          .append("\">")
          .append(each.verdict().wire())
          .append("<td>")
          .append(safe(each.says()))
          .append("</tr>\n");
    }
    page.append("</table>\n");
    Timing known = timing;
    if (known != null && known.millis().length > 0) {
      chart(page, known);
    }
    return page.append("</html>\n").toString();
  }

  private long count(Verdict verdict) {
    return outcomes.stream().filter(each -> each.verdict() == verdict).count();
  }

  private static String safe(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static void chart(StringBuilder page, Timing timing) {
    double[] millis = timing.millis();
    int[] bars = new int[BARS];
    double most = timing.worst();
    int highest = 1;
    for (double each : millis) {
      int at = Math.min(BARS - 1, (int) (each / most * BARS));
      bars[at]++;
      highest = Math.max(highest, bars[at]);
    }
    page.append("<h2>Time of a request</h2>\n<p>")
        .append(
            String.format(
                Locale.ROOT,
                "%d requests, %d at a time, %d failed, %.0f a second. Average %.1f ms, p50 %.1f,"
                    + " p95 %.1f, p99 %.1f, longest %.1f.",
                timing.count(),
                timing.atOnce(),
                timing.failed(),
                timing.perSecond(),
                timing.average(),
                timing.quantile(0.5),
                timing.quantile(0.95),
                timing.quantile(0.99),
                most))
        .append(
            String.format(
                Locale.ROOT,
                "</p>%n<svg viewBox=\"0 0 %d %d\" width=\"100%%\" role=\"img\""
                    + " aria-label=\"How many requests took how long\">%n",
                WIDTH,
                HEIGHT + 20));
    double wide = (double) WIDTH / BARS;
    for (int at = 0; at < BARS; at++) {
      double high = (double) HEIGHT * bars[at] / highest;
      page.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%.1f to %.1f ms:"
                  + " %d</title></rect>%n",
              at * wide + 1,
              HEIGHT - high,
              wide - 2,
              high,
              at * most / BARS,
              (at + 1) * most / BARS,
              bars[at]));
    }
    page.append(
        String.format(
            Locale.ROOT,
            "<text x=\"0\" y=\"%d\">0 ms</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.1f"
                + " ms</text></svg>%n",
            HEIGHT + 15,
            WIDTH,
            HEIGHT + 15,
            most));
  }
}
