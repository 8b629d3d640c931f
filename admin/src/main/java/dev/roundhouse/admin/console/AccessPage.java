package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.operations.DeniedException;
import dev.roundhouse.security.Account;
import dev.roundhouse.security.Issued;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.TokenException;
import dev.roundhouse.security.TokenRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who may come in: tokens of programs, and accounts of people.
final class AccessPage {
  static final String PATH = "/console/access";

  private static final Duration USUAL = Duration.ofHours(24);

  /// A token, without itself.
  ///
  /// @param mark how it stands, as a mark has it
  record Token(
      String id,
      String subject,
      List<String> scopes,
      Instant created,
      Instant expires,
      String mark,
      String state,
      boolean isGood) {}

  /// Somebody with a password.
  record Person(
      String name,
      List<String> scopes,
      Instant created,
      String mark,
      String state,
      boolean isEnabled) {}

  /// Everything of the page.
  ///
  /// @param made a token that was made a moment ago; empty when none was
  /// @param words scopes that can be chosen by a word
  record Model(
      Pager.Part<Token> tokens,
      List<Person> people,
      boolean areAll,
      int gone,
      String made,
      List<String> words) {}

  private final Console.Parts parts;
  private final Once<Secret> once = new Once<>();

  AccessPage(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  void add(Routes routes) {
    routes
        .get(PATH, this::show)
        .post(PATH + "/tokens", this::make)
        .get(PATH + "/tokens/{id}/revoke", this::askRevoke)
        .post(PATH + "/tokens/{id}/revoke", this::revoke)
        .post(PATH + "/people", this::create)
        .get(PATH + "/people/{name}/disable", this::askDisable)
        .post(PATH + "/people/{name}/disable", this::disable)
        .post(PATH + "/people/{name}/password", this::reset);
  }

  private void show(Turn turn) {
    boolean areAll = turn.query().get("all").equals("yes");
    List<Token> tokens =
        parts.operations().identity().listTokens(turn.who()).stream()
            .sorted(Comparator.comparing(TokenRecord::created).reversed())
            .map(each -> token(each, turn.now()))
            .toList();
    List<Token> shown = tokens.stream().filter(each -> areAll || each.isGood()).toList();
    String made =
        once.take(turn.query().get("made"), turn.who().tokenId()).map(Secret::reveal).orElse("");
    turn.still(
        200,
        "access",
        "access",
        text("access.title"),
        new Model(
            Pager.part(shown, turn.query().with("made", ""), PATH),
            parts.operations().identity().people().list(turn.who()).stream()
                .map(each -> person(each, turn.now()))
                .toList(),
            areAll,
            (int) tokens.stream().filter(each -> !each.isGood()).count(),
            made,
            Scope.words()));
  }

  private static List<String> words(Set<Scope> scopes) {
    return scopes.stream().map(Scope::wire).sorted().toList();
  }

  private static Token token(TokenRecord record, Instant now) {
    boolean isRevoked = record.revoked().isPresent();
    boolean isOver = !record.expires().isAfter(now);
    String state = isRevoked ? "revoked" : isOver ? "expired" : "good";
    return new Token(
        record.id(),
        record.subject(),
        words(record.scopes()),
        record.created(),
        record.expires(),
        isRevoked ? "bad" : isOver ? "unknown" : "good",
        text("access.token." + state),
        !isRevoked && !isOver);
  }

  private static Person person(Account account, Instant now) {
    boolean isDisabled = account.disabled().isPresent();
    boolean isLocked = account.locked().filter(until -> until.isAfter(now)).isPresent();
    String state = isDisabled ? "disabled" : isLocked ? "locked" : "good";
    return new Person(
        account.name(),
        words(account.scopes()),
        account.created(),
        isDisabled ? "bad" : isLocked ? "warn" : "good",
        text("access.person." + state),
        !isDisabled);
  }

  /// What was ticked, and what was written beside it.
  private static Set<Scope> scopes(Fields form) {
    Set<Scope> scopes = new LinkedHashSet<>();
    for (String each : form.list("scope")) {
      scopes.add(scope(each));
    }
    for (String each : form.get("scopes").split("[\\s,]+", -1)) {
      if (!each.isEmpty()) {
        scopes.add(scope(each));
      }
    }
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException(text("access.scopes.none"));
    }
    return scopes;
  }

  private static Scope scope(String text) {
    return Scope.of(text)
        .orElseThrow(() -> new IllegalArgumentException(text("access.scopes.unknown", text)));
  }

  private void make(Turn turn) {
    String ttl = turn.form().get("ttl").strip();
    String subject = turn.form().get("subject").strip();
    Issued issued =
        parts
            .operations()
            .identity()
            .createToken(
                turn.who(),
                scopes(turn.form()),
                ttl.isEmpty() ? USUAL : Durations.parse(ttl),
                subject.isEmpty() ? turn.who().subject() : subject);
    String id = once.put(turn.who().tokenId(), issued.token());
    turn.done(
        PATH + "?made=" + id, Flash.good(text("access.token.made", issued.details().subject())));
  }

  private static void needAdmin(Turn turn) {
    if (!turn.may(Scope.ADMIN)) {
      throw new DeniedException(Scope.ADMIN);
    }
  }

  private void askRevoke(Turn turn) {
    needAdmin(turn);
    String id = turn.name("id");
    TokenRecord record =
        parts.operations().identity().listTokens(turn.who()).stream()
            .filter(each -> each.id().equals(id))
            .findFirst()
            .orElseThrow(() -> new TokenException(text("access.token.none", id)));
    Sure.ask(
        turn,
        "access",
        new Sure(
            text("access.revoke.title", record.subject()),
            text("access.revoke.says", String.join(", ", words(record.scopes()))),
            PATH + "/tokens/" + Fields.encoded(id) + "/revoke",
            Map.of(),
            text("access.revoke"),
            PATH));
  }

  private void revoke(Turn turn) {
    parts.operations().identity().revokeToken(turn.who(), turn.name("id"));
    turn.done(PATH, Flash.good(text("access.revoked")));
  }

  private static Secret password(Fields form) {
    String password = form.get("password");
    if (!password.equals(form.get("again"))) {
      throw new IllegalArgumentException(text("first.different"));
    }
    return Secret.of(password);
  }

  private void create(Turn turn) {
    String name = turn.form().get("name").strip();
    Account made =
        parts
            .operations()
            .identity()
            .people()
            .create(turn.who(), name, password(turn.form()), scopes(turn.form()));
    turn.done(PATH, Flash.good(text("access.person.made", made.name())));
  }

  private String person(Turn turn) {
    String name = turn.name("name");
    boolean isThere =
        parts.operations().identity().people().list(turn.who()).stream()
            .anyMatch(each -> each.name().equals(name));
    if (!isThere) {
      throw new IllegalArgumentException(text("access.person.none", name));
    }
    return name;
  }

  private void askDisable(Turn turn) {
    String name = person(turn);
    Sure.ask(
        turn,
        "access",
        new Sure(
            text("access.disable.title", name),
            text("access.disable.says"),
            PATH + "/people/" + Fields.encoded(name) + "/disable",
            Map.of(),
            text("access.disable"),
            PATH));
  }

  private void disable(Turn turn) {
    String name = person(turn);
    parts.operations().identity().people().disable(turn.who(), name);
    turn.done(PATH, Flash.good(text("access.disabled", name)));
  }

  private void reset(Turn turn) {
    String name = person(turn);
    parts.operations().identity().people().reset(turn.who(), name, password(turn.form()));
    turn.done(PATH, Flash.good(text("access.password.done", name)));
  }
}
