package dev.roundhouse.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.kernel.ServerId;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class UpstreamTest {
  private static final ServerId FAR = new ServerId("far");
  private final ManualTicker ticker = new ManualTicker();
  private final List<String> barred = new ArrayList<>();

  @Test
  void theAddressWithTheLeastLoadIsChosen() {
    Upstream upstream = upstream("http://a/", "http://b/", "http://c/");
    Set<Address> chosen = new HashSet<>();
    for (int call = 0; call < 3; call++) {
      Address address = upstream.choose();
      address.entered();
      chosen.add(address);
    }

    assertThat(chosen).hasSize(3);
    upstream.addresses().get(1).left();
    assertThat(upstream.choose()).isSameAs(upstream.addresses().get(1));
  }

  @Test
  void aFailingAddressIsEjectedAndComesBackByOneAttempt() {
    Upstream upstream = upstream("http://a/", "http://b/");
    Address bad = upstream.addresses().getFirst();
    Address good = upstream.addresses().getLast();
    fail(bad, 5);
    good.entered();
    assertThat(upstream.choose()).isSameAs(good);

    ticker.pass(Duration.ofMillis(1_200));

    assertThat(upstream.choose()).as("the attempt").isSameAs(bad);
    assertThat(upstream.choose()).as("one attempt only").isSameAs(good);
    upstream.answered(bad);
    assertThat(upstream.choose()).as("with the least load").isSameAs(bad);
  }

  @Test
  void whenAllAreLeftAloneTheRefusalSaysWhyAndUntilWhen() {
    Upstream upstream = upstream("http://a/", "http://b/");
    upstream.addresses().forEach(each -> fail(each, 5));

    FleetException refusal = catchThrowableOfType(FleetException.class, upstream::choose);

    assertThat(refusal.category()).isEqualTo(Category.TRIPPED);
    assertThat(refusal).hasMessageContaining("left alone").hasMessageContaining("no answer");
    assertThat(refusal.nextAttempt().orElseThrow())
        .isBetween(ticker.instant().plusMillis(1_000), ticker.instant().plusMillis(1_100));
    assertThat(upstream.reset()).isTrue();
    assertThat(upstream.addresses()).contains(upstream.choose());
  }

  @Test
  void refusalsInARowBarAndAnAnswerBetweenThemForgetsThem() {
    Upstream upstream = upstream("http://a/");
    Address address = upstream.addresses().getFirst();

    upstream.refused(address, "refused with status 401");
    upstream.refused(address, "refused with status 401");
    upstream.answered(address);
    upstream.refused(address, "refused with status 401");
    upstream.refused(address, "refused with status 401");
    assertThat(barred).isEmpty();
    upstream.refused(address, "refused with status 401");

    assertThat(barred).containsExactly("refused with status 401, 3 times in a row");
    assertThat(address.isAsked()).as("it answers, after all").isTrue();
  }

  @Test
  void repetitionsAreAFifthOfTheCallsAndThree() {
    RetryBudget budget = new RetryBudget(ticker);
    for (int call = 0; call < 50; call++) {
      budget.called();
    }

    assertThat(taken(budget)).isEqualTo(13);
    ticker.pass(Duration.ofSeconds(5));
    assertThat(taken(budget)).isZero();
    ticker.pass(Duration.ofSeconds(5));
    assertThat(taken(budget)).as("those of ten seconds ago are forgotten").isEqualTo(3);
    ticker.pass(Duration.ofHours(5));
    assertThat(taken(budget)).isEqualTo(3);
  }

  private static int taken(RetryBudget budget) {
    int taken = 0;
    while (budget.take()) {
      taken++;
    }
    return taken;
  }

  private static void fail(Address address, int times) {
    for (int failure = 0; failure < times; failure++) {
      address.failed("no answer", null);
    }
  }

  private Upstream upstream(String... urls) {
    Launch.Remote launch =
        new Launch.Remote(List.of(urls).stream().map(URI::create).toList(), Map.of());
    return new Upstream(
        FAR,
        launch,
        new Yard.Nowhere(),
        new Breaker(FleetSettings.defaults().breaker()),
        (server, _, _, reason) -> barred.add(reason),
        ticker,
        FleetObserver.NONE);
  }
}
