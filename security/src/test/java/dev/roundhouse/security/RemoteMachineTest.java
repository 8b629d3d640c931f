package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.security.RemoteAccess.Party;
import dev.roundhouse.security.RemoteAccess.Standing;
import dev.roundhouse.security.RemoteAccess.Verdict;
import dev.roundhouse.security.RemoteAccessException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Grants that need no person, many who want the same one at once, and what is seen of all that
/// from outside.
final class RemoteMachineTest {
  private static final int MANY = 20;

  private final Path place;
  private final Traveller traveller;
  private final StrictIssuer issuer;

  RemoteMachineTest(@TempDir Path place) throws IOException, GeneralSecurityException {
    this.place = place;
    traveller = new Traveller(place);
    issuer = traveller.issuer;
  }

  @AfterEach
  void close() {
    traveller.close();
  }

  private Party machine(String secret) {
    return new Party(
        "files",
        "",
        issuer.at(),
        traveller.terms(RemoteTerms.Grant.CLIENT_CREDENTIALS, secret, null));
  }

  private static <T> List<T> together(Callable<T> work)
      throws InterruptedException, ExecutionException {
    List<Future<T>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < MANY; i++) {
        all.add(threads.submit(work));
      }
    }
    List<T> results = new ArrayList<>();
    for (Future<T> each : all) {
      results.add(each.get());
    }
    return results;
  }

  @ParameterizedTest
  @ValueSource(strings = {"client_secret_basic", "client_secret_post"})
  void aMachineShowsItsSecret(String method) throws IOException, InterruptedException {
    issuer.knows("machine", "hidden-5EC7E7", method);
    // What the metadata lists first is what is used.
    Party party = machine("hidden-5EC7E7");

    String reason = traveller.use(party, "read");

    assertThat(reason == null).isEqualTo(method.equals("client_secret_basic"));
    assertThat(String.valueOf(reason)).doesNotContain("5EC7E7", "Mallory");
    assertThat(issuer.registrations).hasValue(0);
  }

  @Test
  void aMachineSignsWithAKeyOfAFile() throws IOException, InterruptedException {
    issuer.knows("machine", "not-used", "private_key_jwt");
    Path file = place.resolve("client.pem");
    Files.writeString(
        file,
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(issuer.pair.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Party party =
        new Party(
            "files",
            "",
            issuer.at(),
            traveller.terms(RemoteTerms.Grant.CLIENT_CREDENTIALS, null, file));
    assertThat(traveller.use(party, "read")).contains("client.pem", "chmod 600");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    assertThat(traveller.use(party, "read")).isNull();
    Files.delete(file);
    issuer.expire();
    assertThat(traveller.use(party, "read")).contains("client.pem is not there");
  }

  @Test
  void aMachineGetsTheNextTokenBeforeTheEnd() throws IOException, InterruptedException {
    issuer.knows("machine", "hidden", "client_secret_basic");
    issuer.life = 60;
    Party party = machine("hidden");
    assertThat(traveller.use(party, "read")).isNull();
    Optional<Secret> first = traveller.access.token(party);

    traveller.clock.advance(Duration.ofSeconds(44));
    assertThat(traveller.access.token(party)).isEqualTo(first);
    traveller.restart();
    traveller.clock.advance(Duration.ofSeconds(1));
    Optional<Secret> second = traveller.access.token(party);

    assertThat(second).isPresent().isNotEqualTo(first);
    assertThat(traveller.access.standing()).extracting(Standing::renewable).containsExactly(true);
    traveller.clock.advance(Duration.ofHours(2));
    assertThat(traveller.use(party, "read")).isNull();
  }

  @Test
  void aMachineAsksForMoreOnceAndNotForEver() throws IOException, InterruptedException {
    issuer.knows("machine", "hidden", "client_secret_basic");
    Party party = machine("hidden");
    assertThat(traveller.use(party, "read")).isNull();

    assertThat(traveller.use(party, "write")).isNull();
    long given = issuer.secrets.stream().filter(each -> each.startsWith("access")).count();
    for (int i = 0; i < 5; i++) {
      assertThat(traveller.use(party, "delete")).isNotNull();
      assertThat(traveller.use(party, "read")).isNull();
    }

    assertThat(given).isEqualTo(2);
    assertThat(issuer.secrets.stream().filter(each -> each.startsWith("access"))).hasSize(3);
    assertThat(traveller.use(party, "delete")).contains("delete", "does not give", "machine");
  }

  @Test
  void aServerThatTakesNothingCostsThreeTokens() throws IOException {
    issuer.knows("machine", "hidden", "client_secret_basic");
    Party party = machine("hidden");
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      verdicts.add(
          traveller.access.refused(party, traveller.access.token(party), 401, List.of("Bearer")));
    }

    assertThat(verdicts.subList(0, 3)).containsOnly(new Verdict.Again());
    assertThat(verdicts.subList(3, 6))
        .allSatisfy(each -> assertThat(each).asString().contains("--forget"));
    assertThat(issuer.secrets.stream().filter(each -> each.startsWith("access"))).hasSize(3);
  }

  @Test
  void oneOfManyRenewsBeforeTheEnd() throws IOException, InterruptedException, ExecutionException {
    Party party = traveller.party();
    traveller.authorize(party);
    traveller.clock.advance(Duration.ofMinutes(59).plusSeconds(30));

    List<Optional<Secret>> all = together(() -> traveller.access.token(party));

    assertThat(all.stream().distinct()).hasSize(1);
    assertThat(issuer.renewals).hasValue(1);
  }

  /// Lists give a server a second and interrupt what is late; the refresh token is used up then.
  @Test
  void whoGivesUpWaitingLosesNoGrant() throws IOException, InterruptedException {
    Party party = traveller.party();
    traveller.authorize(party);
    Optional<Secret> old = traveller.access.token(party);
    traveller.clock.advance(Duration.ofHours(1));
    issuer.gate = new CountDownLatch(1);
    AtomicReference<Throwable> told = new AtomicReference<>();
    Thread impatient =
        Thread.ofVirtual()
            .start(() -> told.set(catchThrowable(() -> traveller.access.token(party))));
    await().until(() -> issuer.tokenRequests.get() == 2);

    impatient.interrupt();
    assertThat(impatient.join(Duration.ofSeconds(10))).isTrue();
    issuer.gate.countDown();

    assertThat(told.get())
        .isInstanceOfSatisfying(
            RemoteAccessException.class, each -> assertThat(each.kind()).isEqualTo(Kind.AWAY));
    traveller.access.close();
    traveller.restart();
    assertThat(traveller.access.token(party)).isPresent().isNotEqualTo(old);
    assertThat(issuer.renewals).hasValue(1);
    assertThat(traveller.use(party, "read")).isNull();
  }

  @Test
  void oneOfManyRenewsAfterARefusal() throws IOException, InterruptedException, ExecutionException {
    Party party = traveller.party();
    traveller.authorize(party);
    Optional<Secret> old = traveller.access.token(party);
    issuer.expire();

    List<Verdict> all =
        together(() -> traveller.access.refused(party, old, 401, List.of("Bearer")));

    assertThat(all).containsOnly(new Verdict.Again());
    assertThat(issuer.renewals).hasValue(1);
    assertThat(traveller.use(party, "read")).isNull();
  }

  @Test
  void anIssuerThatIsAwayIsNotAskedByAll()
      throws IOException, InterruptedException, ExecutionException {
    Party party = traveller.party();
    traveller.authorize(party);
    traveller.clock.advance(Duration.ofHours(2));
    issuer.isAway = true;

    List<RemoteAccessException> all =
        together(() ->
            catchThrowableOfType(RemoteAccessException.class, () -> traveller.access.token(party)));

    assertThat(all)
        .allSatisfy(each -> {
          assertThat(each.kind()).isEqualTo(Kind.AWAY);
          assertThat(each).hasMessageContaining("503");
        });
    assertThat(issuer.tokenRequests).hasValue(2);
    issuer.isAway = false;
    traveller.clock.advance(Duration.ofSeconds(5));
    assertThat(traveller.use(party, "read")).isNull();
  }

  @Test
  void nothingSecretIsSeenAnywhere() throws IOException, InterruptedException {
    List<String> seen = new ArrayList<>();
    Handler listening = listening(seen);
    Logger ours = Logger.getLogger("roundhouse");
    ours.setLevel(Level.ALL);
    ours.addHandler(listening);
    try {
      Party party = traveller.party();
      traveller.authorize(party);
      traveller.clock.advance(Duration.ofHours(1));
      traveller.use(party, "read");
      traveller.use(party, "write");
      issuer.sender = "https://evil.example";
      String redirected = traveller.visit(traveller.access.begin(party));
      seen.add(trace(() -> traveller.access.end(party, redirected)));
      seen.add(trace(() -> traveller.access.end(party, redirected + "%zz")));
      issuer.sender = "@";
      String late = traveller.visit(traveller.access.begin(party));
      issuer.isAway = true;
      seen.add(trace(() -> traveller.access.end(party, late)));
      issuer.isAway = false;
      issuer.forgetClients();
      traveller.clock.advance(Duration.ofHours(1));
      seen.add(trace(() -> traveller.access.token(party)));
      seen.add(traveller.access.standing().toString() + party);
      seen.add(traveller.logged());
    } finally {
      ours.removeHandler(listening);
      ours.setLevel(null);
    }

    assertThat(issuer.secrets).hasSizeGreaterThan(8);
    try (Stream<Path> all = Files.list(place)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        seen.add(new String(Files.readAllBytes(each), ISO_8859_1));
      }
    }
    for (String each : seen) {
      assertThat(issuer.secrets).noneMatch(each::contains);
      assertThat(each).doesNotContain("call Mallory");
    }
  }

  /// All that a fault says, with where it comes from.
  private static String trace(Callable<?> work) {
    RemoteAccessException fault = catchThrowableOfType(RemoteAccessException.class, work::call);
    StringBuilder all = new StringBuilder();
    for (Throwable each = fault; each != null; each = each.getCause()) {
      all.append(each).append('\n');
    }
    assertThat(all).isNotEmpty();
    return all.toString();
  }

  private static Handler listening(List<String> seen) {
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            seen.add(line.getMessage() + Arrays.toString(line.getParameters()) + line.getThrown());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    handler.setLevel(Level.ALL);
    return handler;
  }
}
