package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.PolicyTrial;
import dev.roundhouse.operations.DeniedException;
import dev.roundhouse.operations.PolicyOperations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Reason;
import dev.roundhouse.security.Scope;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Asks what would become of a call, and makes none.
final class PolicyPage {
  static final String PATH = "/console/policy";

  /// What one of those asked says.
  ///
  /// @param mark as a mark has it
  record Step(String what, String mark, String outcome, String says) {}

  /// What would become of it.
  record Verdict(String mark, String decision, String reason, String risk, List<Step> steps) {}

  /// Everything of the page.
  ///
  /// @param problem what is wrong with the question; empty when nothing
  record Model(Fields asked, @Nullable Verdict verdict, String problem) {}

  private final Console.Parts parts;

  PolicyPage(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  void add(Routes routes) {
    routes.get(PATH, PolicyPage::show).post(PATH, this::test);
  }

  private static void show(Turn turn) {
    if (!turn.may(Scope.ADMIN)) {
      throw new DeniedException(Scope.ADMIN);
    }
    send(turn, 200, new Model(turn.query(), null, ""));
  }

  private static void send(Turn turn, int status, Model model) {
    turn.still(status, "policy", "policy", text("policy.title"), model);
  }

  /// A question changes nothing, so that the page may answer it at once.
  private void test(Turn turn) {
    try {
      PolicyTrial.Answer answer = parts.operations().policy().test(turn.who(), wish(turn.form()));
      send(turn, 200, new Model(turn.form(), verdict(answer), ""));
    } catch (IllegalArgumentException e) {
      send(turn, 400, new Model(turn.form(), null, String.valueOf(e.getMessage())));
    }
  }

  private static PolicyOperations.Wish wish(Fields form) {
    return new PolicyOperations.Wish(
        said(form, "as"),
        said(form, "scopes").map(PolicyPage::scopes),
        form.get("tool").strip(),
        arguments(form.get("arguments").strip()),
        said(form, "source").map(PolicyPage::address),
        said(form, "at").map(PolicyPage::time));
  }

  private static Optional<String> said(Fields form, String key) {
    return Optional.of(form.get(key).strip()).filter(each -> !each.isEmpty());
  }

  private static Set<Scope> scopes(String said) {
    Set<Scope> scopes = new LinkedHashSet<>();
    for (String each : said.split("[\\s,]+", -1)) {
      scopes.add(
          Scope.of(each)
              .orElseThrow(
                  () -> new IllegalArgumentException(text("access.scopes.unknown", each))));
    }
    return scopes;
  }

  private static Json arguments(String said) {
    try {
      Json arguments = Json.parse((said.isEmpty() ? "{}" : said).getBytes(UTF_8));
      if (arguments.type() != JsonType.OBJECT) {
        throw new IllegalArgumentException(text("form.object"));
      }
      return arguments;
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException(text("form.json", String.valueOf(e.getMessage())), e);
    }
  }

  private static InetAddress address(String said) {
    try {
      return InetAddress.ofLiteral(said);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(text("policy.source.wrong", said), e);
    }
  }

  private static Instant time(String said) {
    try {
      return Instant.parse(said);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(text("policy.at.wrong", said), e);
    }
  }

  private static Verdict verdict(PolicyTrial.Answer answer) {
    return new Verdict(
        mark(answer.decision()),
        text("policy.decision." + answer.decision()),
        answer.reason().map(Reason::wire).orElse(""),
        answer.risk(),
        answer.steps().stream()
            .map(each ->
                new Step(
                    each.what(),
                    mark(each.outcome()),
                    text("policy.outcome." + each.outcome()),
                    each.says()))
            .toList());
  }

  private static String mark(String outcome) {
    return switch (outcome) {
      case "allow", "pass" -> "good";
      case "deny" -> "bad";
      case "approve" -> "warn";
      default -> "unknown";
    };
  }
}
