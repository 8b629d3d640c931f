package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.gateway.ToolQuestion;
import dev.roundhouse.gateway.ToolWord;
import dev.roundhouse.kernel.ServerId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call that takes a while: how far it is, what it asks, and a way to be rid of it. Leads on to
/// its answer as soon as there is one.
final class RunningPage {
  private static final String PATH = "/console/running/";
  private static final byte[] NOTHING = {};

  /// A call under way, where several are listed.
  record Row(String tool, String link, String says, Instant since) {}

  /// How far it is.
  ///
  /// @param words such as `3 of 10`
  /// @param filled of a thousand; -1 where nobody knows out of how much
  record Bar(String words, int filled) {}

  /// What its server has said.
  record Said(Instant at, String words, String message) {}

  /// What somebody is asked.
  ///
  /// @param server empty where it is this program that asks
  /// @param more how many other questions wait
  record Question(
      long number,
      String server,
      String message,
      ToolForm form,
      @Nullable String url,
      Instant until,
      int more) {}

  /// Everything of the page.
  ///
  /// @param says in a few words what it does
  /// @param why it does that; empty where nothing needs to be said
  record Model(
      String id,
      String tool,
      Instant since,
      String mark,
      String says,
      String why,
      boolean isCancellable,
      @Nullable Bar bar,
      List<Said> said,
      @Nullable Question question,
      String arguments) {
    String toolLink() {
      return ToolsPage.link(tool);
    }

    String link() {
      return PATH + id;
    }
  }

  private final Playground playground;

  RunningPage(Playground playground) {
    this.playground = requireNonNull(playground, "playground");
  }

  void add(Routes routes) {
    routes
        .get(PATH + "{id}", this::show)
        .post(PATH + "{id}/answer", this::answer)
        .post(PATH + "{id}/cancel", this::cancel);
  }

  /// Where a call is looked at: at its answer, when there is one.
  static String place(RunningCall call) {
    return call.state() instanceof RunState.Ended(_, String result)
        ? ToolsPage.link(call.ask().tool()) + "?result=" + result + "#result"
        : PATH + call.id();
  }

  static List<Row> rows(List<RunningCall> calls) {
    return calls.stream()
        .map(each -> new Row(each.ask().tool(), PATH + each.id(), says(each.state()), each.since()))
        .toList();
  }

  private RunningCall call(Turn turn) {
    return playground
        .get(turn.name("id"), turn.who().subject())
        .orElseThrow(
            () -> new CatalogException(CatalogException.Kind.NOT_FOUND, text("running.none")));
  }

  private void show(Turn turn) {
    RunningCall call = call(turn);
    if (call.isUnderWay()) {
      turn.page("running", "tools", text("running.title", call.ask().tool()), model(call, null));
    } else if (Turn.isLive(turn.request())) {
      turn.response()
          .status(200)
          .header("HX-Redirect", place(call))
          .header("Cache-Control", "no-store")
          .send();
    } else {
      to(turn, place(call));
    }
  }

  private static void to(Turn turn, String place) {
    turn.response()
        .status(303)
        .header("Location", place)
        .header("Cache-Control", "no-store")
        .send();
  }

  private void cancel(Turn turn) throws InterruptedException {
    RunningCall call = call(turn);
    call.cancel("cancelled by " + turn.session().account().name() + " in the console");
    call.awaitEnd(Playground.SOON);
    to(turn, place(call));
  }

  private void answer(Turn turn) throws InterruptedException {
    RunningCall call = call(turn);
    String asked = turn.form().get("question");
    long number = asked.matches("[0-9]{1,18}") ? Long.parseLong(asked) : 0;
    RunState.Open open = open(call.state(), number);
    if (open == null) {
      turn.done(place(call), Flash.bad(text("running.late")));
      return;
    }
    ToolWord word =
        switch (turn.form().get("do")) {
          case "accept" -> {
            ToolForm form = form(open.question(), turn.form());
            ToolForm.Filled filled = form.arguments(turn.form());
            if (!filled.problems().isEmpty()) {
              ToolForm wrong = new ToolForm(form.inputs(), filled.problems());
              String title = text("running.title", call.ask().tool());
              turn.still(400, "running", "tools", title, model(call, question(call, open, wrong)));
              yield null;
            }
            boolean isVisit = open.question().url() != null;
            yield new ToolWord.Accept(isVisit ? NOTHING : filled.arguments());
          }
          case "decline" -> new ToolWord.Decline();
          case "dismiss" -> new ToolWord.Dismiss();
          default -> throw new IllegalArgumentException(text("running.word"));
        };
    if (word == null) {
      return;
    }
    if (call.answer(number, word)) {
      call.awaitEnd(Playground.SOON);
      to(turn, place(call));
    } else {
      turn.done(place(call), Flash.bad(text("running.late")));
    }
  }

  private static RunState.@Nullable Open open(RunState state, long number) {
    return state instanceof RunState.Asking(_, List<RunState.Open> open)
        ? open.stream().filter(each -> each.question().number() == number).findFirst().orElse(null)
        : null;
  }

  private static ToolForm form(ToolQuestion question, Fields filled) {
    return ToolForm.of(question.schema(), filled, Map.of());
  }

  private static Question question(RunningCall call, RunState.Open open, ToolForm form) {
    ToolQuestion asked = open.question();
    ServerId server = asked.server();
    int all = call.state() instanceof RunState.Asking asking ? asking.open().size() : 1;
    return new Question(
        asked.number(),
        server == null ? "" : server.value(),
        asked.message(),
        form,
        asked.url(),
        open.until(),
        Math.max(0, all - 1));
  }

  /// @param corrected the question with what is wrong in its answer; null for one as it stands
  private static Model model(RunningCall call, @Nullable Question corrected) {
    RunState state = call.state();
    Question question =
        corrected == null && state instanceof RunState.Asking(_, List<RunState.Open> open)
            ? question(call, open.getFirst(), form(open.getFirst().question(), Fields.NONE))
            : corrected;
    List<RunState.Step> steps = state.steps();
    return new Model(
        call.id(),
        call.ask().tool(),
        call.since(),
        question == null ? mark(state) : "hand",
        says(question == null ? state : new RunState.Asking(steps, List.of())),
        state instanceof RunState.Cancelling ? text("running.cancelling.why") : "",
        !(state instanceof RunState.Cancelling) && call.isUnderWay(),
        steps.isEmpty() ? null : bar(steps.getLast()),
        steps.reversed().stream()
            .map(each -> new Said(each.at(), bar(each).words(), each.message()))
            .toList(),
        question,
        PrettyJson.of(call.ask().arguments()));
  }

  private static String mark(RunState state) {
    return switch (state) {
      case RunState.Working _ -> "waking";
      case RunState.Asking _ -> "hand";
      case RunState.Cancelling _ -> "draining";
      case RunState.Ended _ -> "good";
    };
  }

  private static String says(RunState state) {
    return switch (state) {
      case RunState.Working _ -> text("running.working");
      case RunState.Asking _ -> text("running.asking");
      case RunState.Cancelling _ -> text("running.cancelling");
      case RunState.Ended _ -> text("running.ended");
    };
  }

  private static Bar bar(RunState.Step step) {
    Double total = step.total();
    if (total == null || !(total > 0) || !Double.isFinite(total)) {
      return new Bar(number(step.progress()), -1);
    }
    long filled = Math.round(1000 * step.progress() / total);
    String words = text("running.of", number(step.progress()), number(total));
    return new Bar(words, Math.clamp(filled, 0, 1000));
  }

  /// As short as it can be written.
  private static String number(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : Show.UNKNOWN;
  }
}
