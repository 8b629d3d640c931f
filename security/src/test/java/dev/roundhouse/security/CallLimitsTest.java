package dev.roundhouse.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.CallLimits.Entry;
import dev.roundhouse.security.LimitSettings.InFlight;
import dev.roundhouse.security.LimitSettings.OfServer;
import dev.roundhouse.security.LimitSettings.Rates;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Calls by the minute, and at once.
@Timeout(60)
final class CallLimitsTest {
  private static final ServerId FILES = new ServerId("files");
  private static final ServerId MAIL = new ServerId("mail");
  private static final Rates DEFAULT_RATES = new Rates(5, 10, 20, 100);
  private static final InFlight ROOMY = new InFlight(1000, 1000, 100, Duration.ofSeconds(10));

  private final ManualTicker ticker = new ManualTicker();

  private static ToolFacts tool(RiskClass risk) {
    return new ToolFacts(
        FILES, risk.wire() + "_tool", Optional.of(risk), Optional.empty(), Map.of());
  }

  private static LimitSettings settings(
      int principal, int server, InFlight inFlight, Map<ServerId, OfServer> own) {
    return new LimitSettings(
        DEFAULT_RATES, Map.of(), RiskClass.UNRATED, principal, server, 0, inFlight, own);
  }

  private CallLimits limits(LimitSettings settings) {
    return new CallLimits(() -> settings, ticker);
  }

  private static int allowed(int calls, Callable<@Nullable Refusal> call) throws Exception {
    int allowed = 0;
    for (int at = 0; at < calls; at++) {
      allowed += call.call() == null ? 1 : 0;
    }
    return allowed;
  }

  @Test
  void eachClassHasItsOwnMinuteAndEachPrincipalToo() throws Exception {
    CallLimits limits = limits(settings(0, 0, ROOMY, Map.of()));

    for (String who : List.of("ada", "bob")) {
      assertThat(allowed(50, () -> limits.count(who, FILES, tool(RiskClass.CRITICAL))))
          .isEqualTo(5);
      assertThat(allowed(50, () -> limits.count(who, FILES, tool(RiskClass.HIGH)))).isEqualTo(10);
      assertThat(allowed(50, () -> limits.count(who, FILES, tool(RiskClass.MODERATE))))
          .isEqualTo(20);
      assertThat(allowed(500, () -> limits.count(who, FILES, tool(RiskClass.LOW)))).isEqualTo(100);
      assertThat(allowed(5000, () -> limits.count(who, FILES, tool(RiskClass.UNRATED))))
          .isEqualTo(5000);
      assertThat(allowed(5000, () -> limits.count(who, FILES, null))).isEqualTo(5000);
    }
  }

  @Test
  void theWaitThatIsToldIsTheOneAfterWhichACallGoesThrough() throws Exception {
    CallLimits limits = limits(settings(0, 0, ROOMY, Map.of()));
    ToolFacts critical = tool(RiskClass.CRITICAL);
    assertThat(allowed(5, () -> limits.count("ada", FILES, critical))).isEqualTo(5);

    Refusal refusal = Objects.requireNonNull(limits.count("ada", FILES, critical));

    assertThat(refusal.reason()).isEqualTo(Reason.LIMIT_RISK);
    assertThat(refusal.says()).contains("ada", "critical", "5", "limits.tools.critical");
    Duration wait = refusal.retryAfter().orElseThrow();
    assertThat(wait).isEqualTo(Duration.ofSeconds(12));
    ticker.advance(wait.minusNanos(1));
    assertThat(limits.count("ada", FILES, critical)).isNotNull();
    ticker.advance(Duration.ofNanos(1));
    assertThat(limits.count("ada", FILES, critical)).isNull();
    assertThat(limits.count("ada", FILES, critical)).isNotNull();
  }

  @Test
  void overHoursExactlyAsManyAsTheMinutesAllow() throws Exception {
    CallLimits limits = limits(settings(0, 0, ROOMY, Map.of()));
    int allowed = 0;

    for (int second = 0; second < 7200; second++) {
      allowed += allowed(3, () -> limits.count("ada", FILES, tool(RiskClass.MODERATE)));
      ticker.advance(Duration.ofSeconds(1));
    }

    // A bucket full at first, and one call each three seconds after that.
    assertThat(allowed).isEqualTo(20 + 7199 / 3);
  }

  @Test
  void whatIsRefusedHasUsedUpNothingElse() throws Exception {
    CallLimits limits = limits(settings(100, 50, ROOMY, Map.of()));

    assertThat(allowed(1000, () -> limits.count("ada", FILES, tool(RiskClass.CRITICAL))))
        .isEqualTo(5);
    assertThat(allowed(1000, () -> limits.count("ada", FILES, null))).isEqualTo(45);
    assertThat(Objects.requireNonNull(limits.count("bob", FILES, null)).reason())
        .isEqualTo(Reason.LIMIT_SERVER);
    assertThat(allowed(40, () -> limits.count("ada", MAIL, null))).isEqualTo(40);
    assertThat(allowed(40, () -> limits.count("ada", MAIL, null))).isEqualTo(10);
    assertThat(Objects.requireNonNull(limits.count("ada", new ServerId("third"), null)).reason())
        .isEqualTo(Reason.LIMIT_PRINCIPAL);
  }

  @Test
  void theClassComesFromTheToolItselfThenFromTheFirstPatternThenFromTheDefault() {
    Map<ToolPattern, RiskClass> risk = new LinkedHashMap<>();
    risk.put(new ToolPattern("mail/send"), RiskClass.HIGH);
    risk.put(new ToolPattern("mail/*"), RiskClass.LOW);
    risk.put(new ToolPattern("files/*"), RiskClass.LOW);
    LimitSettings settings =
        new LimitSettings(
            DEFAULT_RATES, risk, RiskClass.MODERATE, 0, 0, 0, ROOMY, Map.of(MAIL, own(7)));
    ToolFacts mild =
        new ToolFacts(
            new ServerId("x"),
            "wipe",
            Optional.empty(),
            Optional.empty(),
            Map.of("readOnlyHint", true));

    assertThat(settings.riskOf(tool(RiskClass.CRITICAL))).isEqualTo(RiskClass.CRITICAL);
    assertThat(settings.riskOf(ToolFacts.of(MAIL, "send"))).isEqualTo(RiskClass.HIGH);
    assertThat(settings.riskOf(ToolFacts.of(MAIL, "read"))).isEqualTo(RiskClass.LOW);
    assertThat(settings.riskOf(mild)).isEqualTo(RiskClass.MODERATE);
    assertThat(settings.perMinute(MAIL)).isEqualTo(7);
    assertThat(settings.maxResponse(MAIL)).contains(ByteSize.parse("1KiB"));
  }

  private static OfServer own(int perMinute) {
    return new OfServer(
        Optional.of(perMinute), Optional.empty(), Optional.of(ByteSize.parse("1KiB")));
  }

  @Test
  void bucketsThatNobodyUsesAreForgotten() {
    RateLimits rates = new RateLimits(ticker);
    LimitSettings settings = settings(10, 0, ROOMY, Map.of());
    for (int who = 0; who < 10_000; who++) {
      assertThat(rates.take(settings, "who-" + who, FILES, null)).isNull();
    }
    assertThat(rates.size()).isEqualTo(10_000);

    ticker.advance(Duration.ofMinutes(3));
    assertThat(rates.take(settings, "who-1", FILES, null)).isNull();

    // A sweep does only so much at once.
    await().until(() -> rates.size() == 1);
  }

  private static CallLimits.Permit entered(Entry entry) {
    return switch (entry) {
      case Entry.Entered(CallLimits.Permit permit) -> permit;
      case Entry.Turned(Refusal refusal) -> throw new AssertionError(refusal.says());
    };
  }

  private static Reason turned(Entry entry) {
    return switch (entry) {
      case Entry.Entered(CallLimits.Permit _) -> throw new AssertionError("was let in");
      case Entry.Turned(Refusal refusal) -> refusal.reason();
    };
  }

  private static CallLimits real(int server, int principal, int waiting, Duration patience) {
    LimitSettings settings =
        settings(0, 0, new InFlight(server, principal, waiting, patience), Map.of());
    return new CallLimits(() -> settings, Ticker.system());
  }

  @Test
  void whoFindsTheServerFullWaitsInTurnAndOnlySoManyDo() throws Exception {
    CallLimits limits = real(2, 100, 3, Duration.ofSeconds(30));
    CallLimits.Permit first = entered(limits.enter("ada", FILES));
    CallLimits.Permit second = entered(limits.enter("ada", FILES));
    try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<CallLimits.Permit>> waiting =
          List.of(
              others.submit(() -> entered(limits.enter("ada", FILES))),
              others.submit(() -> entered(limits.enter("bob", FILES))),
              others.submit(() -> entered(limits.enter("cyd", FILES))));
      await().until(() -> limits.waitingFor(FILES) == 3);

      assertThat(turned(limits.enter("dan", FILES))).isEqualTo(Reason.SERVER_BUSY);
      entered(limits.enter("dan", MAIL)).close();
      first.close();
      first.close(); // Once is enough, and twice is no more.
      await().until(() -> limits.waitingFor(FILES) == 2);
      second.close();
      await().until(() -> limits.waitingFor(FILES) == 1);
      assertThat(waiting.stream().filter(Future::isDone)).hasSize(2);
      for (Future<CallLimits.Permit> each : waiting) {
        await().until(each::isDone);
        each.get().close();
      }
    }
    assertThat(limits.waitingFor(FILES)).isZero();
  }

  @Test
  void nobodyWaitsForLongerThanThePatience() throws Exception {
    CallLimits limits = real(1, 1, 10, Duration.ofMillis(50));
    try (CallLimits.Permit _ = entered(limits.enter("ada", FILES))) {
      assertThat(turned(limits.enter("bob", FILES))).isEqualTo(Reason.SERVER_BUSY);
      assertThat(turned(limits.enter("ada", MAIL))).isEqualTo(Reason.PRINCIPAL_BUSY);
    }
    entered(limits.enter("ada", MAIL)).close();
  }

  @Test
  void whoWaitsForASlowServerHoldsNothingOfItsPrincipal() throws Exception {
    CallLimits limits = real(1, 2, 10, Duration.ofSeconds(30));
    CallLimits.Permit slow = entered(limits.enter("ada", FILES));
    try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<CallLimits.Permit> waits = others.submit(() -> entered(limits.enter("ada", FILES)));
      await().until(() -> limits.waitingFor(FILES) == 1);

      entered(limits.enter("ada", MAIL)).close();
      slow.close();
      waits.get().close();
    }
  }

  @Test
  void aThreadThatIsInterruptedLeavesTheRoom() throws Exception {
    CallLimits limits = real(1, 10, 10, Duration.ofSeconds(30));
    CallLimits.Permit inside = entered(limits.enter("ada", FILES));
    Thread waits =
        Thread.ofVirtual()
            .start(() -> {
              try {
                entered(limits.enter("bob", FILES)).close();
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
    await().until(() -> limits.waitingFor(FILES) == 1);

    waits.interrupt();
    waits.join();

    assertThat(limits.waitingFor(FILES)).isZero();
    inside.close();
    entered(limits.enter("cyd", FILES)).close();
  }

  @Test
  void neverMoreInsideThanMayBe() throws Exception {
    CallLimits limits = real(4, 3, 1000, Duration.ofSeconds(30));
    java.util.concurrent.atomic.AtomicInteger inside =
        new java.util.concurrent.atomic.AtomicInteger();
    java.util.concurrent.atomic.AtomicInteger most =
        new java.util.concurrent.atomic.AtomicInteger();
    try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> deeds =
          java.util.stream.IntStream.range(0, 2000)
              .<Callable<Boolean>>mapToObj(number ->
                  () -> {
                    try (CallLimits.Permit _ = entered(limits.enter("who-" + number % 3, FILES))) {
                      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                      ticker.advance(Duration.ofNanos(1));
                      inside.decrementAndGet();
                      return true;
                    }
                  })
              .toList();
      for (Future<Boolean> each : crowd.invokeAll(deeds)) {
        assertThat(each.get()).isTrue();
      }
    }
    assertThat(most.get()).isBetween(1, 4);
  }
}
