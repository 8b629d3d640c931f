package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Approvals.Verdict;
import dev.roundhouse.storage.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Requests for approval in a real database.
@Timeout(60)
final class ApprovalsTest {
  /// Time as a test moves it; nothing that sleeps wakes by itself.
  private record HeldTicker(ManualTicker clock) implements Ticker {
    @Override
    public Instant instant() {
      return clock.instant();
    }

    @Override
    public long nanos() {
      return clock.nanos();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      new CountDownLatch(1).await();
    }
  }

  private final ManualTicker clock = new ManualTicker();
  private final List<ApprovalRequest> told = new ArrayList<>();
  private final Path place;
  private final AuditLog audit;
  private Database database;
  private Approvals approvals;

  ApprovalsTest(@TempDir Path directory) throws Exception {
    place = Files.createDirectories(directory.resolve("db"));
    audit = new AuditPlace(directory.resolve("data"), new HeldTicker(clock)).open();
    database = Database.open(place);
    approvals = opened();
  }

  private Approvals opened() {
    ApprovalSettings settings =
        new ApprovalSettings(
            ApprovalSettings.From.CRITICAL,
            List.of(),
            true,
            false,
            Duration.ZERO,
            Duration.ofMinutes(10),
            3,
            Optional.empty());
    return Approvals.open(database, () -> settings, audit, new KnownSecrets(), told::add);
  }

  @AfterEach
  void close() {
    approvals.close();
    database.close();
    audit.close();
  }

  private static Approvals.Call call(String subject, String arguments) {
    try {
      return new Approvals.Call(
          subject,
          ToolFacts.of(new ServerId("shop"), "order"),
          Json.parse(arguments.getBytes(UTF_8)),
          Set.of("pin"),
          "a test");
    } catch (MalformedFrame e) {
      throw new AssertionError(e);
    }
  }

  private String pending(Approvals.Call call) {
    return switch (approvals.ask(call)) {
      case Verdict.Pending(ApprovalRequest request) -> request.id();
      case Verdict.Granted _, Verdict.Refused _ -> throw new AssertionError("does not wait");
    };
  }

  @Test
  void ofManyCallsAtOnceOneUsesTheApproval() throws Exception {
    Approvals.Call call = call("ada", "{\"n\":1}");
    approvals.decide(pending(call), "bob", true);
    try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Verdict>> deeds = new ArrayList<>();
      for (int at = 0; at < 64; at++) {
        deeds.add(() -> approvals.ask(call));
      }
      int granted = 0;
      for (Future<Verdict> each : crowd.invokeAll(deeds)) {
        granted += each.get() instanceof Verdict.Granted ? 1 : 0;
      }
      assertThat(granted).isEqualTo(1);
    }
    assertThat(told).hasSize(2); // the one that was used, and one for all the others
  }

  @Test
  void whatIsOnTheDiskIsAsItWasForTheNextProgram() {
    String approved = pending(call("ada", "{\"n\":1}"));
    String waiting = pending(call("ada", "{\"n\":2}"));
    approvals.decide(approved, "bob", true);
    approvals.close();
    database.close();
    database = Database.open(place);
    approvals = opened();

    assertThat(approvals.get(approved).state())
        .isInstanceOfSatisfying(
            ApprovalState.Approved.class, state -> assertThat(state.by()).isEqualTo("bob"));
    assertThat(approvals.ask(call("ada", "{\"n\":1}"))).isInstanceOf(Verdict.Granted.class);
    assertThat(pending(call("ada", "{\"n\":2}"))).isEqualTo(waiting);
  }

  @Test
  void nobodyFillsTheInbox() {
    for (int at = 0; at < 3; at++) {
      pending(call("ada", "{\"n\":" + at + "}"));
    }

    assertThat(approvals.ask(call("ada", "{\"n\":9}")))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.APPROVAL_FULL));
    assertThat(pending(call("bob", "{\"n\":9}"))).isNotEmpty();
    clock.advance(Duration.ofMinutes(11));
    assertThat(approvals.get(told.getFirst().id()).state())
        .isInstanceOf(ApprovalState.Expired.class);
  }

  @Test
  void aNoCountsUntilTheEndOfTheRequest() {
    Approvals.Call call = call("ada", "{}");
    approvals.decide(pending(call), "bob", false);

    assertThat(approvals.ask(call)).isInstanceOf(Verdict.Refused.class);
    clock.advance(Duration.ofMinutes(11));
    assertThat(approvals.ask(call)).isInstanceOf(Verdict.Pending.class);
  }

  @Test
  void whatHasEndedIsNotDecidedAgain() {
    String id = pending(call("ada", "{}"));
    clock.advance(Duration.ofMinutes(11));

    assertThatThrownBy(() -> approvals.decide(id, "bob", true))
        .isInstanceOfSatisfying(
            ApprovalException.class,
            e -> assertThat(e.kind()).isEqualTo(ApprovalException.Kind.ENDED));
    assertThatThrownBy(() -> approvals.get("nothing"))
        .isInstanceOfSatisfying(
            ApprovalException.class,
            e -> assertThat(e.kind()).isEqualTo(ApprovalException.Kind.NOT_FOUND));
  }

  @Test
  void whatTheSchemaCallsSecretIsNotKept() {
    pending(call("ada", "{\"pin\":\"4711\",\"n\":1}"));

    assertThat(told.getFirst().arguments()).isEqualTo("{\"pin\":\"***\",\"n\":1}");
  }
}
