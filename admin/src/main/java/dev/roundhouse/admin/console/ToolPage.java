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
      CallExamples examples,
      List<RunningPage.Row> running,
      String crowded) {}

  private final Console.Parts parts;
  private final Results results = new Results();
  private final Playground playground;

  ToolPage(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
    this.playground = new Playground(parts.operations().bench(), results, parts.ticker());
  }

  void add(Routes routes) {
    routes
        .get(PATTERN, this::show)
        .post(PATTERN, this::call)
        .get("/console/results/{id}/{part}", this::media);
    new RunningPage(playground).add(routes);
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
        results.get(id, turn.who().subject()).filter(each -> each.tool().equals(turn.name("tool")));
    Fields filled = kept.map(Results.Kept::filled).orElse(Fields.NONE);
    ToolForm form = ToolForm.of(definition.get("inputSchema"), filled, Map.of());
    String arguments = kept.map(Results.Kept::arguments).orElse("{}");
    Answer answer = kept.map(each -> Answer.of(id, each)).orElse(null);
    send(turn, 200, definition, new Shown(form, filled.get(WHOLE), "", answer, arguments, ""));
  }

  /// What the form and what is beside it say.
  private record Shown(
      ToolForm form,
      String whole,
      String wholeProblem,
      @Nullable Answer answer,
      String arguments,
      String crowded) {
    static Shown wrong(ToolForm form, String whole, String wholeProblem) {
      return new Shown(form, whole, wholeProblem, null, "{}", "");
    }
  }

  private void send(Turn turn, int status, Json definition, Shown shown) {
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
            shown.form(),
            shown.whole(),
            shown.wholeProblem(),
            shown.answer(),
            CallExamples.of(turn.base(), name, shown.arguments()),
            RunningPage.rows(playground.underWay(turn.who().subject())),
            shown.crowded()));
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
        call(turn, definition, new Shown(form, whole, "", null, whole, ""));
      } else {
        send(turn, 400, definition, Shown.wrong(form, whole, problem));
      }
      return;
    }
    ToolForm.Filled filled = form.arguments(turn.form());
    if (filled.problems().isEmpty()) {
      String arguments = new String(filled.arguments(), UTF_8);
      call(turn, definition, new Shown(form, "", "", null, arguments, ""));
    } else {
      ToolForm wrong = new ToolForm(form.inputs(), filled.problems());
      send(turn, 400, definition, Shown.wrong(wrong, "", ""));
    }
  }

  private static String problem(String whole) {
    try {
      return Json.parse(whole.getBytes(UTF_8)).type() == JsonType.OBJECT ? "" : text("form.object");
    } catch (MalformedFrame e) {
      return text("form.json", String.valueOf(e.getMessage()));
    }
  }

  /// What is quickly done leads to its answer, and all else to where it can be followed.
  private void call(Turn turn, Json definition, Shown shown) throws InterruptedException {
    RunningCall.Ask ask =
        new RunningCall.Ask(
            turn.who().subject(),
            turn.name("tool"),
            turn.form().with("token", ""),
            shown.arguments());
    RunningCall call;
    try {
      call = playground.start(turn.who(), ask);
    } catch (CrowdedException e) {
      String why = String.valueOf(e.getMessage());
      String arguments = shown.arguments();
      send(turn, 429, definition, new Shown(shown.form(), shown.whole(), "", null, arguments, why));
      return;
    }
    call.await(Playground.SOON);
    turn.response()
        .status(303)
        .header("Location", RunningPage.place(call))
        .header("Cache-Control", "no-store")
        .send();
  }

  private void media(Turn turn) {
    int at = turn.name("part").matches("[0-9]{1,4}") ? Integer.parseInt(turn.name("part")) : -1;
    Json item =
        results
            .get(turn.name("id"), turn.who().subject())
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
}
