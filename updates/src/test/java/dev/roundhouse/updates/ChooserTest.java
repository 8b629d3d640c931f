package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.updates.UpdatePolicy.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ChooserTest {
  private static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");
  private static final Integrity DIGEST =
      new Integrity(Integrity.Algorithm.SHA512, Base64.getEncoder().encodeToString(new byte[64]));

  private final TreeMap<Version, Release> all = new TreeMap<>();
  private final Map<Version, BadVersion> bad = new HashMap<>();
  private Advisories advisories = Advisories.NONE;

  private static Release release(String version, int days, Optional<Integrity> integrity) {
    return new Release(
        Version.of(version),
        days < 0 ? Optional.empty() : Optional.of(NOW.minus(Duration.ofDays(days))),
        Optional.empty(),
        Optional.of("MIT"),
        false,
        new Release.Archive(
            Optional.empty(), integrity, OptionalLong.empty(), List.of(), Optional.empty()));
  }

  /// @param days that it has been out; negative where nobody says
  private ChooserTest with(String version, int days) {
    Release release = release(version, days, Optional.of(DIGEST));
    all.put(release.version(), release);
    return this;
  }

  private static UpdatePolicy policy(Channel channel, String... licences) {
    return new UpdatePolicy(
        channel, Duration.ofDays(3), Optional.empty(), Duration.ofHours(1), 1, List.of(licences));
  }

  private Chooser.Verdict choose(UpdatePolicy policy, String running) {
    return choose(policy, running, "latest");
  }

  private Chooser.Verdict choose(UpdatePolicy policy, String running, String tag) {
    Map<String, Version> tags =
        Map.of("latest", requireNonNull(newest()), "beta", requireNonNull(all.lastKey()));
    return new Chooser(
            tag, policy, advisories, (_, version) -> Optional.ofNullable(bad.get(version)), NOW)
        .choose(Version.of(running), new Releases("it", "here", tags, all));
  }

  private Version newest() {
    return all.keySet().stream()
        .filter(each -> !each.isBeforeRelease())
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  private static String offered(Chooser.Verdict verdict) {
    return verdict.choice() instanceof Choice.Offered offered
        ? offered.release().version().text()
        : String.valueOf(verdict.choice());
  }

  @Test
  void passesOverWhatWasFoundBad() {
    with("1.0.0", 90).with("1.1.0", 80).with("1.2.0", 70);
    Version worst = Version.of("1.2.0");
    bad.put(worst, new BadVersion("it", worst, "it crashed", NOW, "update_it-1"));

    Chooser.Verdict verdict = choose(policy(Channel.MINOR), "1.0.0");

    assertThat(offered(verdict)).isEqualTo("1.1.0");
    assertThat(verdict.passed())
        .containsExactly(
            new Chooser.Passed(worst, "it was found bad by job update_it-1: it crashed"));
  }

  @Test
  void goesAsFarAsItsChannel() {
    with("1.0.0", 90).with("1.0.5", 80).with("1.4.0", 70).with("2.0.0", 60);

    assertThat(offered(choose(policy(Channel.PATCH), "1.0.0"))).isEqualTo("1.0.5");
    assertThat(offered(choose(policy(Channel.MINOR), "1.0.0"))).isEqualTo("1.4.0");
    assertThat(offered(choose(policy(Channel.LATEST), "1.0.0"))).isEqualTo("2.0.0");
    assertThat(choose(policy(Channel.PIN), "1.0.0").choice())
        .isEqualTo(new Choice.Nothing("there are newer versions, and its policy is to stay (pin)"));
    assertThat(choose(policy(Channel.PIN), "2.0.0").choice())
        .isEqualTo(new Choice.Nothing("it is the newest version"));
  }

  @Test
  void takesAnOlderOneBeforeAYoungOne() {
    with("1.0.0", 90).with("1.1.0", 10).with("1.2.0", 1);

    Chooser.Verdict verdict = choose(policy(Channel.MINOR), "1.0.0");

    assertThat(offered(verdict)).isEqualTo("1.1.0");
    assertThat(verdict.passed())
        .containsExactly(
            new Chooser.Passed(
                Version.of("1.2.0"), "it has to be out for 3d, which is at 2026-08-03T12:00:00Z"));
  }

  @Test
  void holdsAYoungOneUntilItIsOldEnough() {
    with("1.0.0", 90).with("1.2.0", 1);

    assertThat(choose(policy(Channel.MINOR), "1.0.0").choice())
        .isEqualTo(
            new Choice.Held(
                requireNonNull(all.get(Version.of("1.2.0"))),
                Optional.of(Instant.parse("2026-08-03T12:00:00Z"))));
  }

  @Test
  void holdsOneWhoseAgeNobodyKnows() {
    with("1.0.0", 90).with("1.2.0", -1);

    assertThat(choose(policy(Channel.MINOR), "1.0.0").choice())
        .isEqualTo(new Choice.Held(requireNonNull(all.get(Version.of("1.2.0"))), Optional.empty()));
  }

  @Test
  void doesNotWaitForARepair() {
    with("1.0.0", 90).with("1.1.0", 10).with("1.2.0", 1);
    advisories = affected("GHSA-1", "1.2.0");

    Chooser.Verdict verdict = choose(policy(Channel.MINOR), "1.0.0");

    assertThat(offered(verdict)).isEqualTo("1.2.0");
    assertThat(((Choice.Offered) verdict.choice()).fixes())
        .extracting(Advisory::id)
        .containsExactly("GHSA-1");
    assertThat(verdict.passed()).isEmpty();
  }

  @Test
  void waitsWhereAnOlderOneIsRepairedAsWell() {
    with("1.0.0", 90).with("1.1.0", 10).with("1.2.0", 1);
    advisories = affected("GHSA-1", "1.1.0");

    assertThat(offered(choose(policy(Channel.MINOR), "1.0.0"))).isEqualTo("1.1.0");
  }

  @Test
  void doesNotMoveIntoAKnownVulnerability() {
    with("1.0.0", 90).with("1.1.0", 10);
    advisories =
        new Advisories(List.of(new Advisory("CVE-1", "", "it", Set.of("1.1.0"), List.of())));

    Chooser.Verdict verdict = choose(policy(Channel.MINOR), "1.0.0");

    assertThat(verdict.choice()).isInstanceOf(Choice.Nothing.class);
    assertThat(verdict.passed())
        .extracting(Chooser.Passed::why)
        .containsExactly("it has the known vulnerability CVE-1");
  }

  @Test
  void refusesWhatIsKnownBySha1Alone() {
    with("1.0.0", 90);
    Release weak = release("1.1.0", 50, Integrity.strongest("sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="));
    all.put(weak.version(), weak);

    assertThat(choose(policy(Channel.MINOR), "1.0.0").passed())
        .extracting(Chooser.Passed::why)
        .containsExactly("it is known by no digest but SHA-1 or by none, which proves nothing");
  }

  @Test
  void stopsAtWhatItsTagMeans() {
    with("1.0.0", 90).with("1.1.0", 50).with("1.2.0-beta.1", 40);

    assertThat(offered(choose(policy(Channel.MINOR), "1.0.0"))).isEqualTo("1.1.0");
    assertThat(offered(choose(policy(Channel.MINOR), "1.0.0", "beta"))).isEqualTo("1.2.0-beta.1");
    assertThat(choose(policy(Channel.MINOR), "1.0.0", "gone").passed())
        .hasSize(2)
        .allMatch(each -> each.why().equals("it is beyond what its authors call gone"));
  }

  @Test
  void refusesAForbiddenLicenceThatNobodyCanChooseAnotherFor() {
    with("1.0.0", 90).with("1.1.0", 50);
    UpdatePolicy policy = policy(Channel.MINOR, "AGPL-3.0", "MIT");

    assertThat(choose(policy, "1.0.0").passed())
        .extracting(Chooser.Passed::why)
        .containsExactly("its licence is MIT, which is forbidden");
    assertThat(Licences.names("AGPL-3.0-only", "AGPL-3.0")).isTrue();
    assertThat(Licences.names("(MIT AND AGPL-3.0-or-later)", "AGPL-3.0")).isTrue();
    assertThat(Licences.names("(MIT OR AGPL-3.0-only)", "AGPL-3.0")).isFalse();
    assertThat(Licences.names("", "AGPL-3.0")).isFalse();
  }

  private static Advisories affected(String id, String fixed) {
    return new Advisories(
        List.of(
            new Advisory(
                id,
                "",
                "it",
                Set.of(),
                List.of(
                    new Advisory.Span(
                        Optional.empty(), Optional.of(Version.of(fixed)), Optional.empty())))));
  }
}
