package dev.roundhouse.security;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.security.RemoteAccess.Begun;
import dev.roundhouse.security.RemoteAccess.Party;
import dev.roundhouse.security.RemoteAccess.Standing;
import dev.roundhouse.security.RemoteAccess.Verdict;
import dev.roundhouse.storage.Database;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Somebody who uses a server behind a [StrictIssuer] as the gateway does, with a browser at hand,
/// and with a database and an audit log on a real disk.
final class Traveller implements AutoCloseable {
  static final URI REDIRECT = URI.create("http://127.0.0.1:9/back");

  final ManualTicker clock = new ManualTicker();
  final StrictIssuer issuer = new StrictIssuer();
  final AuditPlace audit;
  private final Path place;
  private final AuditLog log;
  private final HttpClient browser = HttpClient.newHttpClient();
  private Database database;
  RemoteAccess access;

  Traveller(Path place) throws IOException, GeneralSecurityException {
    this.place = place;
    audit = new AuditPlace(place.resolve("data"), clock);
    log = audit.open();
    database = Database.open(place);
    access = RemoteAccess.open(database, place, log);
  }

  /// The program ends and starts.
  void restart() {
    database.close();
    database = Database.open(place);
    access = RemoteAccess.open(database, place, log);
  }

  Database database() {
    return database;
  }

  /// A person's terms, which leave all to the server.
  RemoteTerms terms() {
    return terms(RemoteTerms.Grant.AUTHORIZATION_CODE, null, null);
  }

  RemoteTerms terms(RemoteTerms.Grant grant, @Nullable String secret, @Nullable Path key) {
    boolean isKnown = secret != null || key != null;
    return new RemoteTerms(
        grant,
        isKnown ? Optional.of(issuer.origin()) : Optional.empty(),
        isKnown ? Optional.of("machine") : Optional.empty(),
        Optional.ofNullable(secret).map(Secret::of),
        Optional.ofNullable(key),
        Optional.empty(),
        Optional.empty(),
        REDIRECT,
        List.of(),
        true);
  }

  Party party() {
    return party("");
  }

  Party party(String subject) {
    return new Party("files", subject, issuer.at(), terms());
  }

  /// What the server answers to a request with this token.
  HttpResponse<String> ask(Optional<Secret> token, @Nullable String needed)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(issuer.resource() + (needed == null ? "" : "?" + needed)))
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.noBody());
    token.ifPresent(each -> request.header("Authorization", "Bearer " + each.reveal()));
    return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /// Uses the server with what there is.
  ///
  /// @return null when it went well, after as many new tokens as were got
  @Nullable String use(Party party, @Nullable String needed)
      throws IOException, InterruptedException {
    while (true) {
      Optional<Secret> token = access.token(party);
      HttpResponse<String> answer = ask(token, needed);
      if (answer.statusCode() == 200) {
        access.accepted(party);
        return null;
      }
      List<String> fields = answer.headers().allValues("WWW-Authenticate");
      switch (access.refused(party, token, answer.statusCode(), fields)) {
        case Verdict.Again _ -> {}
        case Verdict.Stop(String reason) -> {
          return reason;
        }
      }
    }
  }

  /// Where the browser ends that is sent there.
  String visit(Begun begun) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        browser.send(
            HttpRequest.newBuilder(begun.address()).timeout(Duration.ofSeconds(10)).build(),
            HttpResponse.BodyHandlers.ofString());
    return answer
        .headers()
        .firstValue("Location")
        .orElseThrow(() -> new IOException("status " + answer.statusCode()));
  }

  /// A person authorizes the server.
  Standing authorize(Party party) throws IOException, InterruptedException {
    return access.end(party, visit(access.begin(party)));
  }

  /// All that the audit log has on the disk.
  String logged() throws IOException {
    log.query(AuditQuery.newest(1)); // which waits for all that has happened
    return Files.readString(audit.file());
  }

  @Override
  public void close() {
    browser.close();
    log.close();
    database.close();
    issuer.close();
  }
}
