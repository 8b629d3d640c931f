package dev.roundhouse.systemtools.safety;

import static dev.roundhouse.systemtools.tool.Form.Plain.NUMBER;
import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.TRUTH;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.list;
import static dev.roundhouse.systemtools.tool.Form.map;
import static dev.roundhouse.systemtools.tool.Form.maybe;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Effect;
import dev.roundhouse.systemtools.tool.Figures;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Risk;
import dev.roundhouse.systemtools.tool.Rows;
import dev.roundhouse.systemtools.tool.Tool;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/// The tool that holds this machine against a benchmark.
public final class BenchmarkTool {
  private static final Form FORM =
      group(
          field(
              "checks",
              list(
                  group(
                      field("id", TEXT),
                      field("title", TEXT),
                      field("state", TEXT, "pass, fail, unknown or not_applicable."),
                      field("found", TEXT),
                      field("expected", TEXT)))),
          field("states", map(WHOLE), "Checks by state, all of them."),
          field(
              "score_percent",
              maybe(NUMBER),
              "Passed of all that could be looked at or could not: unknown counts as not passed."),
          field("truncated", TRUTH));

  private final Path root;
  private final IntSupplier mostTold;

  /// @param root what the machine's files lie in
  /// @param mostTold bytes of what an answer holds besides its frame, asked at each call
  public BenchmarkTool(Path root, IntSupplier mostTold) {
    this.root = requireNonNull(root, "root");
    this.mostTold = requireNonNull(mostTold, "mostTold");
  }

  public List<Tool> tools() {
    return List.of(
        new Tool(
            "run_cis_benchmark",
            "Benchmark",
            "Settings of this machine against a part of the CIS benchmarks: modes of files, kernel"
                + " parameters, mounts, the SSH server and users. Changes nothing.",
            new Tool.Needs("security:scan", Risk.MODERATE, Effect.LOOKS),
            List.of(
                Param.choice(
                    "state",
                    "Which checks are told.",
                    "all",
                    "fail",
                    "unknown",
                    "pass",
                    "not_applicable"),
                Param.FORMAT),
            FORM,
            this::run));
  }

  private byte[] run(Arguments arguments) {
    String wanted = arguments.text("state");
    Map<String, Long> states = new LinkedHashMap<>();
    for (Verdict.State state : Verdict.State.values()) {
      states.put(state.wire(), 0L);
    }
    Rows rows = new Rows(1000, mostTold.getAsInt());
    for (Verdict each : new Benchmark(root).run()) {
      states.merge(each.state().wire(), 1L, Long::sum);
      if (wanted.equals("all") || wanted.equals(each.state().wire())) {
        rows.add(each.toBytes());
      }
    }
    long passed = count(states, Verdict.State.PASS);
    long all = passed + count(states, Verdict.State.FAIL) + count(states, Verdict.State.UNKNOWN);
    JsonWriter writer =
        new JsonWriter().object().member("checks", rows.toBytes()).key("states").object();
    states.forEach(writer::member);
    return writer
        .end()
        .member(
            "score_percent", all == 0 ? Figures.of(Double.NaN, 1) : Figures.percent(passed, all))
        .member("truncated", rows.isCut())
        .end()
        .toBytes();
  }

  private static long count(Map<String, Long> states, Verdict.State state) {
    return states.getOrDefault(state.wire(), 0L);
  }
}
