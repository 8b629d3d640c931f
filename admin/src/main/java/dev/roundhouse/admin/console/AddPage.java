package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.catalog.CommandWords;
import dev.roundhouse.catalog.DefinitionYaml;
import dev.roundhouse.catalog.Isolation;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.DeniedException;
import dev.roundhouse.operations.DraftOperations;
import dev.roundhouse.operations.DraftOperations.Draft;
import dev.roundhouse.operations.DraftOperations.Reading;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.Scope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Where servers are written: a new one by a form, by the configuration of any client or as YAML,
/// and one that there is as YAML. What is written is looked at on a page of its own before it is
/// made; see [DraftPage].
final class AddPage {
  static final String PATH = "/console/servers-add";

  /// A way to say what is meant.
  enum Way {
    FORM,
    PASTE,
    YAML;

    String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Way of(String said) {
      for (Way each : values()) {
        if (each.wire().equals(said)) {
          return each;
        }
      }
      return FORM;
    }
  }

  /// Everything of the page of new ones.
  ///
  /// @param filled what was written before
  /// @param problem what is wrong with it; empty when nothing
  record Model(Way way, Fields filled, List<String> problem) {}

  /// Everything of the page of one that there is.
  ///
  /// @param isOfFile whether it stands in the configuration file, and is changed there
  record EditModel(String server, String yaml, List<String> problem, boolean isOfFile) {}

  private final Console.Parts parts;
  private final Drafts drafts;

  AddPage(Console.Parts parts, Drafts drafts) {
    this.parts = requireNonNull(parts, "parts");
    this.drafts = requireNonNull(drafts, "drafts");
  }

  void add(Routes routes) {
    routes
        .get(PATH, AddPage::show)
        .post(PATH, this::write)
        .get("/console/servers/{server}/edit", this::edit)
        .post("/console/servers/{server}/edit", this::rewrite);
  }

  private static void needAdmin(Turn turn) {
    if (!turn.may(Scope.ADMIN)) {
      throw new DeniedException(Scope.ADMIN);
    }
  }

  private static void show(Turn turn) {
    needAdmin(turn);
    send(turn, 200, new Model(Way.of(turn.query().get("way")), turn.query(), List.of()));
  }

  private static void send(Turn turn, int status, Model model) {
    turn.still(status, "add", "servers", text("add.title"), model);
  }

  private void write(Turn turn) {
    Way way = Way.of(turn.form().get("way"));
    try {
      Reading reading = read(turn, way);
      propose(turn, reading, PATH + "?way=" + way.wire());
    } catch (CatalogException | IllegalArgumentException e) {
      send(turn, 400, new Model(way, turn.form(), problem(e)));
    }
  }

  private static List<String> problem(RuntimeException why) {
    return String.valueOf(why.getMessage()).lines().toList();
  }

  private Reading read(Turn turn, Way way) {
    DraftOperations operations = parts.console().drafts();
    return switch (way) {
      case FORM -> described(operations.pasted(turn.who(), asClient(turn.form())), turn.form());
      case PASTE -> operations.pasted(turn.who(), turn.form().get("text"));
      case YAML -> operations.yaml(turn.who(), turn.form().get("text"));
    };
  }

  /// The form as a client would have it in its file, so that both are read by the same rules.
  private static String asClient(Fields form) {
    String name = form.get("name").strip();
    if (!ServerId.isValid(name)) {
      throw new IllegalArgumentException(text("add.name.wrong", name));
    }
    String command = form.get("command").strip();
    String url = form.get("url").strip();
    if (command.isEmpty() == url.isEmpty()) {
      throw new IllegalArgumentException(text("add.one.way"));
    }
    JsonWriter json = new JsonWriter().object().key("mcpServers").object().key(name).object();
    if (url.isEmpty()) {
      List<String> words = CommandWords.split(command);
      json.member("command", words.getFirst()).key("args").array();
      words.subList(1, words.size()).forEach(json::string);
      json.end().key("env").object();
    } else {
      json.member("url", url).key("headers").object();
    }
    for (String line : form.get("env").lines().map(String::strip).toList()) {
      int equals = line.indexOf('=');
      if (equals < 1 && !line.isEmpty()) {
        throw new IllegalArgumentException(text("add.env.wrong", line));
      }
      if (!line.isEmpty()) {
        json.member(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    return new String(json.end().end().end().end().toBytes(), StandardCharsets.UTF_8);
  }

  private static Reading described(Reading reading, Fields form) {
    Optional<String> about =
        Optional.of(form.get("description").strip()).filter(each -> !each.isEmpty());
    Isolation isolation =
        switch (form.get("isolation")) {
          case "shared" -> Isolation.SHARED;
          case "principal" -> Isolation.PRINCIPAL;
          default -> Isolation.SESSION;
        };
    List<Draft> all = new ArrayList<>();
    for (Draft each : reading.drafts()) {
      ServerDefinition more = each.definition().with(about, isolation);
      all.add(new Draft(more, each.before(), each.notes(), each.secrets()));
    }
    return new Reading(text("add.form"), all, reading.refused(), reading.notes());
  }

  private void propose(Turn turn, Reading reading, String back) {
    boolean isQuarantined = turn.form().get("quarantined").equals("yes");
    Drafts.Kept kept =
        new Drafts.Kept(turn.who().tokenId(), reading, isQuarantined, back, turn.now());
    String to = DraftPage.path(drafts.put(kept));
    turn.response().status(303).header("Location", to).header("Cache-Control", "no-store").send();
  }

  private ServerDefinition known(Turn turn) {
    ServerId id = ServerPage.id(turn);
    return parts
        .operations()
        .server(turn.who(), id)
        .orElseThrow(() ->
            new CatalogException(CatalogException.Kind.NOT_FOUND, text("server.none", id.value())))
        .definition();
  }

  private void edit(Turn turn) {
    needAdmin(turn);
    ServerDefinition definition = known(turn);
    sendEdit(turn, 200, definition, DefinitionYaml.show(definition), List.of());
  }

  private static void sendEdit(
      Turn turn, int status, ServerDefinition definition, String yaml, List<String> problem) {
    String name = definition.id().value();
    turn.still(
        status,
        "edit",
        "servers",
        text("edit.title", name),
        new EditModel(name, yaml, problem, definition.origin() == Origin.FILE));
  }

  private void rewrite(Turn turn) {
    needAdmin(turn);
    ServerDefinition definition = known(turn);
    String yaml = turn.form().get("text");
    try {
      Reading reading = parts.console().drafts().yaml(turn.who(), yaml);
      boolean isOnlyThis =
          reading.drafts().size() == 1
              && reading.drafts().getFirst().definition().id().equals(definition.id());
      if (!isOnlyThis) {
        throw new IllegalArgumentException(text("edit.other", definition.id().value()));
      }
      propose(turn, reading, "/console/servers/" + definition.id() + "/edit");
    } catch (CatalogException | IllegalArgumentException e) {
      sendEdit(turn, 400, definition, yaml, problem(e));
    }
  }
}
