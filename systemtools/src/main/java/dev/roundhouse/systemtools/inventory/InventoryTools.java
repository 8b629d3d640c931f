package dev.roundhouse.systemtools.inventory;

import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.TRUTH;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.list;
import static dev.roundhouse.systemtools.tool.Form.map;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Change;
import dev.roundhouse.systemtools.tool.Effect;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Risk;
import dev.roundhouse.systemtools.tool.Rows;
import dev.roundhouse.systemtools.tool.Tool;
import dev.roundhouse.systemtools.upkeep.PackageSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/// The tools of the inventory. Who may only look may not write it: notes are read as facts later.
public final class InventoryTools {
  private static final Tool.Needs LOOKS = new Tool.Needs("system:read", Risk.LOW, Effect.LOOKS);
  private static final Tool.Needs WRITES =
      new Tool.Needs("system:admin", Risk.MODERATE, Effect.CHANGES);
  private static final List<String> IDENTITY =
      List.of("name", "role", "environment", "location", "owner");
  private static final Param DRY_RUN =
      Param.flag("dry_run", "Whether to say only what would be noted.");

  private static final Form INSTALLED =
      group(
          field("manager", TEXT),
          field("applications", map(TEXT), "Names and versions."),
          field("count", WHOLE, "All that fit."),
          field("truncated", TRUTH));

  private static final Form INVENTORY =
      group(
          field("identity", map(TEXT), "As set_system_identity has set it."),
          field("system", map(TEXT), "As the machine tells."),
          field(
              "applications",
              list(
                  group(
                      field("name", TEXT),
                      field("kind", TEXT),
                      field("version", TEXT),
                      field("notes", TEXT))),
              "As manage_inventory has noted them."),
          field("packages", WHOLE, "That the package manager has installed."),
          field("listening", list(TEXT), "Ports that somebody listens on."),
          field("truncated", TRUTH));

  private final HostPrograms programs;
  private final Path root;
  private final IntSupplier mostTold;
  private final Notebook notebook;
  private final SnapshotTools snapshots;

  /// @param root what the machine's files lie in
  /// @param folder where it is kept, for the owner's eyes only
  /// @param mostTold bytes of what an answer holds besides its frame, asked at each call
  public InventoryTools(
      HostPrograms programs, Path root, Path folder, IntSupplier mostTold, Ticker ticker) {
    this.programs = requireNonNull(programs, "programs");
    this.root = requireNonNull(root, "root");
    this.mostTold = requireNonNull(mostTold, "mostTold");
    this.notebook = new Notebook(folder);
    this.snapshots =
        new SnapshotTools(new Snapshots(folder), () -> Facts.now(programs, root), mostTold, ticker);
  }

  public List<Tool> tools() {
    List<Tool> own =
        List.of(
            new Tool(
                "scan_installed_applications",
                "Installed applications",
                "What the package manager has installed.",
                LOOKS,
                List.of(Param.optionalText("filter", 100, "A part of the name."), Param.FORMAT),
                INSTALLED,
                this::scan),
            new Tool(
                "get_inventory",
                "Inventory",
                "What this machine is and runs: as people have noted it, and as it is.",
                LOOKS,
                List.of(Param.FORMAT),
                INVENTORY,
                _ -> inventory()),
            manage(),
            identity());
    return Stream.concat(own.stream(), snapshots.tools().stream()).toList();
  }

  private byte[] scan(Arguments arguments) throws Refusal, InterruptedException {
    String filter = arguments.optionalText("filter").orElse("").toLowerCase(Locale.ROOT);
    PackageSource source = PackageSource.of(programs, root);
    JsonWriter writer =
        new JsonWriter().object().member("manager", source.name()).key("applications").object();
    int count = 0;
    int room = mostTold.getAsInt();
    for (Map.Entry<String, String> each : source.all().entrySet()) {
      if (each.getKey().toLowerCase(Locale.ROOT).contains(filter)) {
        count++;
        room -= each.getKey().length() + each.getValue().length() + 6;
        if (room > 0) {
          writer.member(each.getKey(), each.getValue());
        }
      }
    }
    return writer.end().member("count", count).member("truncated", room <= 0).end().toBytes();
  }

  private byte[] inventory() throws Refusal, InterruptedException {
    Facts facts = Facts.now(programs, root);
    Notebook.Noted noted = notebook.read();
    JsonWriter writer = new JsonWriter().object().key("identity").object();
    noted.identity().forEach(writer::member);
    writer.end().key("system").object();
    facts.section("system").forEach(writer::member);
    writer.end();
    Rows rows = new Rows(Notebook.MOST, mostTold.getAsInt() / 2);
    noted
        .applications()
        .forEach((name, each) ->
            rows.add(
                new JsonWriter()
                    .object()
                    .member("name", name)
                    .member("kind", each.kind())
                    .member("version", each.version())
                    .member("notes", each.notes())
                    .end()
                    .toBytes()));
    Rows listening = new Rows(1000, mostTold.getAsInt() / 4);
    facts.section("listening").keySet().forEach(listening::add);
    return writer
        .member("applications", rows.toBytes())
        .member("packages", facts.section("packages").size())
        .member("listening", listening.toBytes())
        .member("truncated", rows.isCut() || listening.isCut())
        .end()
        .toBytes();
  }

  private Tool manage() {
    return new Tool(
        "manage_inventory",
        "Note an application",
        "Notes an application that no package manager knows, or takes it out again.",
        WRITES,
        List.of(
            new Param(
                "action",
                new Param.Kind.Choice(List.of("add", "remove")),
                "What to do; add replaces what is noted under the name.",
                null,
                true),
            Param.text("name", 100, "Name of the application."),
            new Param(
                "kind", new Param.Kind.Text(50), "Such as service.", "\"application\"", false),
            new Param("version", new Param.Kind.Text(100), "Its version.", "\"unknown\"", false),
            Param.optionalText("notes", 500, "Whatever else is to be known."),
            DRY_RUN,
            Param.FORMAT),
        Change.FORM,
        this::managed);
  }

  private byte[] managed(Arguments arguments) throws Refusal {
    String name = arguments.text("name");
    boolean isAdded = arguments.text("action").equals("add");
    Notebook.Application known = notebook.read().applications().get(name);
    if (!isAdded && known == null) {
      throw new Refusal(Refusal.Kind.NOT_FOUND, "no application " + name + " is noted");
    }
    Notebook.Application wanted =
        new Notebook.Application(
            arguments.text("kind"),
            arguments.text("version"),
            arguments.optionalText("notes").orElse(""));
    String step =
        isAdded
            ? "note %s %s (%s)".formatted(name, wanted.version(), wanted.kind())
            : "forget " + name;
    Change plan =
        Change.planned(
            name, arguments.text("action"), List.of(step), known == null ? "not noted" : "noted");
    if (arguments.isTrue("dry_run")) {
      return plan.toBytes();
    }
    notebook.write(before -> {
      Map<String, Notebook.Application> all = new TreeMap<>(before.applications());
      if (isAdded) {
        all.put(name, wanted);
      } else {
        all.remove(name);
      }
      if (all.size() > Notebook.MOST) {
        throw new Refusal(
            Refusal.Kind.DENIED,
            "at most %d applications are noted; remove one before".formatted(Notebook.MOST));
      }
      return new Notebook.Noted(before.identity(), all);
    });
    return plan.done(isAdded ? "noted" : "not noted").toBytes();
  }

  private Tool identity() {
    List<Param> params = new ArrayList<>();
    IDENTITY.forEach(
        key -> params.add(Param.optionalText(key, 200, "The %s of this machine.".formatted(key))));
    params.add(DRY_RUN);
    params.add(Param.FORMAT);
    return new Tool(
        "set_system_identity",
        "Name this machine",
        "Notes what this machine is: at least one of name, role, environment, location and owner."
            + " The machine itself stays as it is.",
        WRITES,
        params,
        Change.FORM,
        this::identified);
  }

  private byte[] identified(Arguments arguments) throws Refusal {
    Map<String, String> said = new TreeMap<>();
    IDENTITY.forEach(key -> arguments.optionalText(key).ifPresent(value -> said.put(key, value)));
    if (said.isEmpty()) {
      throw new Refusal(Refusal.Kind.INVALID, "say at least one of " + String.join(", ", IDENTITY));
    }
    List<String> steps =
        said.entrySet().stream()
            .map(each -> "note %s: %s".formatted(each.getKey(), each.getValue()))
            .toList();
    Change plan =
        Change.planned("this machine", "identify", steps, "" + notebook.read().identity());
    if (arguments.isTrue("dry_run")) {
      return plan.toBytes();
    }
    notebook.write(before -> {
      Map<String, String> all = new TreeMap<>(before.identity());
      all.putAll(said);
      return new Notebook.Noted(all, before.applications());
    });
    return plan.done("" + notebook.read().identity()).toBytes();
  }
}
