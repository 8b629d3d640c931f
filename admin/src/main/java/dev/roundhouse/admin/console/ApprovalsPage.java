package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.Pinning;
import dev.roundhouse.gateway.Pinning.Selection;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.DeniedException;
import dev.roundhouse.protocol.Definition;
import dev.roundhouse.security.ApprovalRequest;
import dev.roundhouse.security.ApprovalState;
import dev.roundhouse.security.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What waits for a person: calls, definitions that have changed, and servers that nobody has let
/// in.
final class ApprovalsPage {
  static final String PATH = "/console/approvals";

  /// Servers in quarantine that have not been read yet are waited for this long.
  private static final Duration LOOK = Duration.ofMillis(500);

  /// Letting a server in reads what it offers, which may start it.
  private static final Duration ADMIT = Duration.ofSeconds(30);

  /// A call that waits or has waited.
  ///
  /// @param mark how it stands, as a mark has it
  /// @param by who has decided; empty when nobody has
  record Call(
      String id,
      String tool,
      String subject,
      String arguments,
      String reason,
      Instant created,
      Instant expires,
      String mark,
      String state,
      String by) {}

  /// A definition that waits.
  ///
  /// @param print of the definition that is shown, so that nothing else is approved
  record Held(
      String name,
      String server,
      String kind,
      String says,
      boolean isServed,
      String print,
      String before,
      String after,
      List<String> changes,
      List<String> remarks) {}

  /// A server that waits.
  record Kept(String server, Instant since, String problem) {}

  /// Everything of the page.
  ///
  /// @param mayDecide whether calls are the person's to decide
  /// @param mayAdmit whether definitions and servers are
  record Model(
      List<Call> waiting,
      Pager.Part<Call> past,
      List<Held> definitions,
      List<Kept> servers,
      boolean mayDecide,
      boolean mayAdmit) {}

  private final Console.Parts parts;

  ApprovalsPage(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  void add(Routes routes) {
    routes
        .get(PATH, this::show)
        .post(PATH + "/calls/{id}", this::decide)
        .post(PATH + "/definitions", this::define)
        .post(PATH + "/servers/{server}", this::admit);
  }

  private void show(Turn turn) throws InterruptedException {
    boolean mayDecide = turn.may(Scope.APPROVE);
    boolean mayAdmit = turn.may(Scope.ADMIN);
    if (!mayDecide && !mayAdmit) {
      throw new DeniedException(Scope.APPROVE);
    }
    List<Call> calls =
        mayDecide
            ? parts.operations().approvals().list(turn.who(), Optional.empty()).stream()
                .sorted(Comparator.comparing(ApprovalRequest::created).reversed())
                .map(ApprovalsPage::call)
                .toList()
            : List.of();
    // What the page fetches by itself must not start anything; definitions stand still.
    Pinning.Overview held =
        mayAdmit && !Turn.isLive(turn.request())
            ? parts.operations().pins().overview(turn.who(), LOOK)
            : new Pinning.Overview(List.of(), List.of());
    List<Call> past = calls.stream().filter(each -> !isWaiting(each)).toList();
    turn.page(
        "approvals",
        "approvals",
        text("approvals.title"),
        new Model(
            calls.stream().filter(ApprovalsPage::isWaiting).toList(),
            Pager.part(past, turn.query(), PATH),
            held.pending().stream().map(ApprovalsPage::held).toList(),
            held.quarantined().stream().map(ApprovalsPage::kept).toList(),
            mayDecide,
            mayAdmit));
  }

  private static boolean isWaiting(Call call) {
    return call.mark().equals("warn");
  }

  private static Call call(ApprovalRequest request) {
    ApprovalState state = request.state();
    String mark =
        switch (state) {
          case ApprovalState.Waiting _ -> "warn";
          case ApprovalState.Approved _, ApprovalState.Used _ -> "good";
          case ApprovalState.Denied _ -> "bad";
          case ApprovalState.Expired _ -> "unknown";
        };
    String by =
        switch (state) {
          case ApprovalState.Approved approved -> approved.by();
          case ApprovalState.Used used -> used.by();
          case ApprovalState.Denied denied -> denied.by();
          case ApprovalState.Waiting _, ApprovalState.Expired _ -> "";
        };
    return new Call(
        request.id(),
        request.server() + "/" + request.tool(),
        request.subject(),
        request.arguments(),
        request.reason(),
        request.created(),
        request.expires(),
        mark,
        text("approvals.state." + state.wire()),
        by);
  }

  private static Held held(Pinning.Pending pending) {
    return new Held(
        pending.subject().shown(),
        pending.subject().server().value(),
        pending.subject().kind().wire(),
        pending.says(),
        pending.isServed(),
        pending.definition() == null ? "" : pending.definition().print(),
        pretty(pending.before()),
        pretty(pending.definition()),
        pending.changes().stream()
            .map(
                each -> each.path() + ": " + each.kind().wire() + " (" + each.effect().wire() + ")")
            .toList(),
        pending.remarks().stream().map(each -> each.says()).toList());
  }

  private static String pretty(@Nullable Definition definition) {
    return definition == null ? "" : PrettyJson.of(new String(definition.canonical(), UTF_8));
  }

  private static Kept kept(Pinning.Quarantined server) {
    String problem = server.problem();
    return new Kept(server.server().value(), server.since(), problem == null ? "" : problem);
  }

  private void decide(Turn turn) {
    boolean isApproved =
        switch (turn.form().get("do")) {
          case "approve" -> true;
          case "deny" -> false;
          default -> throw new IllegalArgumentException(text("action.unknown"));
        };
    ApprovalRequest decided =
        parts.operations().approvals().decide(turn.who(), turn.name("id"), isApproved);
    String key = isApproved ? "approvals.approved" : "approvals.denied";
    String call = decided.server() + "/" + decided.tool();
    String back = turn.form().get("back");
    turn.done(
        Console.isOwnPath(back) ? back : PATH, Flash.good(text(key, decided.subject(), call)));
  }

  private void define(Turn turn) {
    String name = turn.form().get("name");
    String says =
        switch (turn.form().get("do")) {
          case "approve" -> {
            Selection one = new Selection.Named(name, turn.form().get("hash"));
            parts.operations().pins().approve(turn.who(), one);
            yield text("approvals.definition.approved", name);
          }
          case "block" -> {
            parts.operations().pins().block(turn.who(), name);
            yield text("approvals.definition.blocked", name);
          }
          default -> throw new IllegalArgumentException(text("action.unknown"));
        };
    turn.done(PATH, Flash.good(says));
  }

  private void admit(Turn turn) throws InterruptedException {
    ServerId id = ServerPage.id(turn);
    int offers = parts.operations().pins().admit(turn.who(), id, ADMIT).size();
    turn.done(PATH, Flash.good(text("approvals.admitted", id.value(), offers)));
  }
}
