package dev.roundhouse.systemtools.inventory;

import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.TRUTH;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.list;
import static dev.roundhouse.systemtools.tool.Form.maybe;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Change;
import dev.roundhouse.systemtools.tool.Effect;
import dev.roundhouse.systemtools.tool.Figures;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Risk;
import dev.roundhouse.systemtools.tool.Rows;
import dev.roundhouse.systemtools.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntSupplier;

/// The tools of snapshots.
final class SnapshotTools {
  private static final String SCOPE = "system:read";
  private static final String NOW = "now";

  private static final Form LIST =
      group(
          field(
              "snapshots",
              list(group(field("id", TEXT), field("label", TEXT), field("taken", TEXT)))),
          field("count", WHOLE),
          field("truncated", TRUTH));

  private static final Form DIFFERENCE =
      group(
          field("first", TEXT),
          field("second", TEXT),
          field("same", TRUTH),
          field(
              "changes",
              list(
                  group(
                      field("section", TEXT, "system, packages, listening, mounts or users."),
                      field("name", TEXT),
                      field("before", maybe(TEXT), "Null for what is new."),
                      field("after", maybe(TEXT), "Null for what is gone.")))),
          field("count", WHOLE),
          field("truncated", TRUTH));

  /// The facts of this moment.
  interface Look {
    Facts now() throws Refusal, InterruptedException;
  }

  private final Snapshots snapshots;
  private final Look look;
  private final IntSupplier mostTold;
  private final Ticker ticker;

  SnapshotTools(Snapshots snapshots, Look look, IntSupplier mostTold, Ticker ticker) {
    this.snapshots = requireNonNull(snapshots, "snapshots");
    this.look = requireNonNull(look, "look");
    this.mostTold = requireNonNull(mostTold, "mostTold");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  List<Tool> tools() {
    return List.of(
        new Tool(
            "create_snapshot",
            "Take a snapshot",
            "Keeps what can be compared later: packages, open ports, mounts, users and the system."
                + " The newest %d are kept.".formatted(Snapshots.MOST),
            new Tool.Needs(SCOPE, Risk.LOW, Effect.KEEPS),
            List.of(
                new Param(
                    "label", new Param.Kind.Text(100), "What it is for.", "\"by hand\"", false),
                Param.flag("dry_run", "Whether to say only what would be kept."),
                Param.FORMAT),
            Change.FORM,
            this::create),
        new Tool(
            "list_snapshots",
            "Snapshots",
            "The snapshots of this machine, the oldest first.",
            new Tool.Needs(SCOPE, Risk.LOW, Effect.LOOKS),
            List.of(Param.FORMAT),
            LIST,
            _ -> all()),
        new Tool(
            "compare_snapshots",
            "Compare snapshots",
            "What is new, gone or other between a snapshot and another, or now.",
            new Tool.Needs(SCOPE, Risk.LOW, Effect.LOOKS),
            List.of(
                Param.text("first", 40, "Id of a snapshot."),
                new Param(
                    "second",
                    new Param.Kind.Text(40),
                    "Id of another, or now.",
                    "\"" + NOW + "\"",
                    false),
                Param.FORMAT),
            DIFFERENCE,
            this::compare));
  }

  private byte[] create(Arguments arguments) throws Refusal, InterruptedException {
    Facts facts = look.now();
    List<String> steps = new ArrayList<>();
    facts
        .sections()
        .forEach((name, entries) -> steps.add("keep %d of %s".formatted(entries.size(), name)));
    List<String> before = snapshots.ids();
    if (before.size() >= Snapshots.MOST) {
      steps.add("delete the oldest snapshot, " + before.getFirst());
    }
    Change plan =
        Change.planned(
            arguments.text("label"), "snapshot", steps, before.size() + " snapshots are kept");
    if (arguments.isTrue("dry_run")) {
      return plan.toBytes();
    }
    String id = snapshots.keep(facts, arguments.text("label"), ticker.instant());
    return plan.done("kept as " + id).toBytes();
  }

  private byte[] all() throws Refusal {
    Rows rows = new Rows(Snapshots.MOST, mostTold.getAsInt());
    List<String> ids = snapshots.ids();
    for (String id : ids) {
      Json each = snapshots.read(id);
      rows.add(
          new JsonWriter()
              .object()
              .member("id", id)
              .member("label", "" + each.get("label").text())
              .member("taken", "" + each.get("taken").text())
              .end()
              .toBytes());
    }
    return new JsonWriter()
        .object()
        .member("snapshots", rows.toBytes())
        .member("count", ids.size())
        .member("truncated", rows.isCut())
        .end()
        .toBytes();
  }

  private Facts facts(String id) throws Refusal, InterruptedException {
    return id.equals(NOW) ? look.now() : Facts.read(snapshots.read(id).get("facts"));
  }

  private byte[] compare(Arguments arguments) throws Refusal, InterruptedException {
    Facts first = facts(arguments.text("first"));
    Facts second = facts(arguments.text("second"));
    Rows rows = new Rows(1000, mostTold.getAsInt());
    int count = 0;
    Set<String> sections = new TreeSet<>(first.sections().keySet());
    sections.addAll(second.sections().keySet());
    for (String section : sections) {
      Map<String, String> before = first.section(section);
      Map<String, String> after = second.section(section);
      Set<String> names = new TreeSet<>(before.keySet());
      names.addAll(after.keySet());
      for (String name : names) {
        if (!java.util.Objects.equals(before.get(name), after.get(name))) {
          count++;
          JsonWriter writer =
              new JsonWriter().object().member("section", section).member("name", name);
          Figures.member(writer, "before", before.get(name));
          Figures.member(writer, "after", after.get(name));
          rows.add(writer.end().toBytes());
        }
      }
    }
    return new JsonWriter()
        .object()
        .member("first", arguments.text("first"))
        .member("second", arguments.text("second"))
        .member("same", count == 0)
        .member("changes", rows.toBytes())
        .member("count", count)
        .member("truncated", rows.isCut())
        .end()
        .toBytes();
  }
}
