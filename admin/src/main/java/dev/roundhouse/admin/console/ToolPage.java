package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.gateway.ToolReply;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.MalformedFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One tool: what it says of itself, a form to call it with as the person who is signed in, and
/// what it answers.
final class ToolPage {
  private static final String PATTERN = "/console/tools/{tool}";

  /// The field for all arguments as JSON, in place of the others.
  private static final String WHOLE = "json";

  private static final Duration WAIT = Duration.ofSeconds(5);

  /// A hint that the server gives about its tool, which nobody vouches for.
  record Hint(String name, boolean isSo) {}

  /// Everything of the page.
  ///
  /// @param whole the arguments as JSON, where they were given so
  /// @param wholeProblem what is wrong with those
  record Model(
      String name,
      String title,
      String about,
      List<Hint> hints,
      String schema,
      String output,
      ToolForm form,
      String whole,
      String wholeProblem,
      @Nullable Answer answer,
      String curl,
      String command) {}

  private final Console.Parts parts;
  private final Results results = new Results();

  ToolPage(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  void add(Routes routes) {
    routes
        .get(PATTERN, this::show)
        .post(PATTERN, this::call)
        .get("/console/results/{id}/{part}", this::media);
  }

  private Json definition(Turn turn) throws InterruptedException {
    String name = turn.name("tool");
    return parts
        .operations()
        .bench()
        .definition(turn.who(), name, WAIT)
        .orElseThrow(
            () -> new CatalogException(CatalogException.Kind.NOT_FOUND, text("tool.none", name)));
  }

  private void show(Turn turn) throws InterruptedException {
    Json definition = definition(turn);
    String id = turn.query().get("result");
    Optional<Results.Kept> kept =
        results.get(id, turn.who().tokenId()).filter(each -> each.tool().equals(turn.name("tool")));
    Fields filled = kept.map(Results.Kept::filled).orElse(Fields.NONE);
    ToolForm form = ToolForm.of(definition.get("inputSchema"), filled, Map.of());
    String arguments = kept.map(Results.Kept::arguments).orElse("{}");
    Answer answer = kept.map(each -> Answer.of(id, each)).orElse(null);
    send(turn, 200, definition, form, filled.get(WHOLE), "", answer, arguments);
  }

  private void send(
      Turn turn,
      int status,
      Json definition,
      ToolForm form,
      String whole,
      String wholeProblem,
      @Nullable Answer answer,
      String arguments) {
    String name = turn.name("tool");
    String title = Answer.said(definition.get("title"));
    String ownTitle = Answer.said(definition.get("annotations").get("title"));
    Json output = definition.get("outputSchema");
    turn.still(
        status,
        "tool",
        "tools",
        name,
        new Model(
            name,
            title.isEmpty() ? ownTitle : title,
            Answer.said(definition.get("description")),
            hints(definition.get("annotations")),
            PrettyJson.of(definition.get("inputSchema")),
            output.isPresent() ? PrettyJson.of(output) : "",
            form,
            whole,
            wholeProblem,
            answer,
            curl(turn, name, arguments),
            command(name, arguments)));
  }

  private static List<Hint> hints(Json annotations) {
    List<Hint> hints = new ArrayList<>();
    for (String each : List.of("readOnly", "destructive", "idempotent", "openWorld")) {
      Json said = annotations.get(each + "Hint");
      if (said.isPresent()) {
        hints.add(new Hint(text("hint." + each), said.truth(false)));
      }
    }
    return List.copyOf(hints);
  }

  private void call(Turn turn) throws InterruptedException {
    Json definition = definition(turn);
    ToolForm form = ToolForm.of(definition.get("inputSchema"), turn.form(), Map.of());
    String whole = turn.form().get(WHOLE).strip();
    if (!whole.isEmpty()) {
      String problem = problem(whole);
      if (problem.isEmpty()) {
        call(turn, whole.getBytes(UTF_8));
      } else {
        send(turn, 400, definition, form, whole, problem, null, "{}");
      }
      return;
    }
    ToolForm.Filled filled = form.arguments(turn.form());
    if (filled.problems().isEmpty()) {
      call(turn, filled.arguments());
    } else {
      ToolForm wrong = new ToolForm(form.inputs(), filled.problems());
      send(turn, 400, definition, wrong, "", "", null, "{}");
    }
  }

  private static String problem(String whole) {
    try {
      return Json.parse(whole.getBytes(UTF_8)).type() == JsonType.OBJECT ? "" : text("form.object");
    } catch (MalformedFrame e) {
      return text("form.json", String.valueOf(e.getMessage()));
    }
  }

  private void call(Turn turn, byte[] arguments) throws InterruptedException {
    long start = parts.ticker().nanos();
    ToolReply reply =
        parts.operations().bench().call(turn.who(), turn.request(), turn.name("tool"), arguments);
    String id =
        results.put(
            new Results.Kept(
                turn.who().tokenId(),
                turn.name("tool"),
                turn.form().with("token", ""),
                new String(arguments, UTF_8),
                reply,
                Duration.ofNanos(parts.ticker().nanos() - start),
                turn.now()));
    String to = ToolsPage.link(turn.name("tool")) + "?result=" + id + "#result";
    turn.response().status(303).header("Location", to).header("Cache-Control", "no-store").send();
  }

  private void media(Turn turn) {
    int at = turn.name("part").matches("[0-9]{1,4}") ? Integer.parseInt(turn.name("part")) : -1;
    Json item =
        results
            .get(turn.name("id"), turn.who().tokenId())
            .map(Results.Kept::reply)
            .map(reply ->
                reply instanceof ToolReply.Answered(Json result)
                    ? result.get("content").items()
                    : List.<Json>of())
            .filter(items -> at >= 0 && at < items.size())
            .map(items -> items.get(at))
            .orElse(Json.ABSENT);
    Optional<byte[]> bytes = item.isPresent() ? Media.bytes(item) : Optional.empty();
    if (bytes.isEmpty()) {
      throw new CatalogException(CatalogException.Kind.NOT_FOUND, text("answer.gone"));
    }
    Media.send(turn.response(), Media.type(item), bytes.get());
  }

  private static String curl(Turn turn, String name, String arguments) {
    String scheme = turn.request().isSecure() ? "https" : "http";
    return "curl -s -H \"Authorization: Bearer $TOKEN\" --json "
        + quoted(arguments)
        + " "
        + scheme
        + "://"
        + turn.request().header("host")
        + "/tools/"
        + Fields.encoded(name);
  }

  private static String command(String name, String arguments) {
    StringBuilder command = new StringBuilder("roundhouse call ").append(name);
    try {
      for (Json.Field field : Json.parse(arguments.getBytes(UTF_8)).members()) {
        String text = field.value().text();
        String value = text == null ? field.value().toString() : text;
        command.append(' ').append(quoted(field.key() + "=" + value));
      }
    } catch (MalformedFrame e) {
      throw new IllegalStateException("arguments made here cannot be read back", e);
    }
    return command.toString();
  }

  /// For a shell; what needs no quotes has none.
  static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./:=@%+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
