package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Durations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/// Chooses the version that a server may be moved to: the newest that its policy allows and that
/// nothing speaks against. Pure.
///
/// @param tag the name that its definition gives to the newest, such as `latest` or `beta`:
///   versions beyond it are not meant for everybody yet
/// @param bad why a version is not taken again; empty where nothing is known against it
public record Chooser(
    String tag,
    UpdatePolicy policy,
    Advisories advisories,
    BiFunction<String, Version, Optional<BadVersion>> bad,
    Instant now) {
  /// A version that is newer and was not taken.
  ///
  /// @param why in a sentence for the person
  public record Passed(Version version, String why) {
    public Passed {
      requireNonNull(version, "version");
      requireNonNull(why, "why");
    }
  }

  /// @param passed the newest first
  public record Verdict(Choice choice, List<Passed> passed) {
    public Verdict {
      requireNonNull(choice, "choice");
      passed = List.copyOf(passed);
    }
  }

  private static final int MOST_PASSED = 10;

  public Chooser {
    requireNonNull(tag, "tag");
    requireNonNull(policy, "policy");
    requireNonNull(advisories, "advisories");
    requireNonNull(bad, "bad");
    requireNonNull(now, "now");
  }

  /// Chooses from all that there are. One that is not out for long enough is taken only when it
  /// repairs more than any that is.
  public Verdict choose(Version running, Releases releases) {
    List<Advisory> known = advisories.of(releases.name(), running);
    List<Passed> passed = new ArrayList<>();
    Optional<Choice.Offered> old = Optional.empty();
    Optional<Choice.Offered> young = Optional.empty();
    for (Release each : releases.all().tailMap(running, false).descendingMap().values()) {
      Optional<String> against = against(running, each, releases);
      if (against.isPresent()) {
        passed.add(new Passed(each.version(), against.get()));
        continue;
      }
      Choice.Offered offer = new Choice.Offered(each, fixed(known, releases.name(), each));
      if (!isYoung(each)) {
        old = Optional.of(offer);
        break;
      }
      passed.add(new Passed(each.version(), youth(each)));
      young = young.or(() -> Optional.of(offer));
    }
    return verdict(choice(old, young, passed), passed);
  }

  private Choice choice(
      Optional<Choice.Offered> old, Optional<Choice.Offered> young, List<Passed> passed) {
    int repairs = old.map(offer -> offer.fixes().size()).orElse(0);
    if (young.isPresent() && young.get().fixes().size() > repairs) {
      passed.removeIf(each -> each.version().equals(young.get().release().version()));
      return young.get();
    }
    if (old.isPresent()) {
      return old.get();
    }
    return young
        .<Choice>map(offer -> new Choice.Held(offer.release(), until(offer.release())))
        .orElseGet(() -> nothing(passed.isEmpty()));
  }

  private static List<Advisory> fixed(List<Advisory> known, String name, Release release) {
    return known.stream().filter(each -> !each.affects(name, release.version())).toList();
  }

  private static Verdict verdict(Choice choice, List<Passed> passed) {
    return new Verdict(choice, passed.subList(0, Math.min(MOST_PASSED, passed.size())));
  }

  private Choice nothing(boolean isNewest) {
    return new Choice.Nothing(
        isNewest
            ? "it is the newest version"
            : policy.channel() == UpdatePolicy.Channel.PIN
                ? "there are newer versions, and its policy is to stay (pin)"
                : "there are newer versions, and none that its policy allows");
  }

  /// What speaks against a version whatever its age; empty where nothing does.
  Optional<String> against(Version running, Release release, Releases releases) {
    Version version = release.version();
    if (!policy.channel().allows(running, version)) {
      return Optional.of(
          "it is a %s step, and the policy is %s"
              .formatted(
                  running.stepTo(version).name().toLowerCase(Locale.ROOT),
                  policy.channel().wire()));
    }
    Optional<BadVersion> known = bad.apply(releases.name(), version);
    if (known.isPresent()) {
      return Optional.of(
          "it was found bad by job %s: %s".formatted(known.get().job(), known.get().why()));
    }
    Optional<Version> newest = releases.tagged(tag);
    if (newest.isEmpty() || version.compareTo(newest.get()) > 0) {
      return Optional.of("it is beyond what its authors call " + tag);
    }
    if (version.isBeforeRelease() && !running.isBeforeRelease() && !newest.get().equals(version)) {
      return Optional.of("it came before a release");
    }
    if (release.deprecated().isPresent()) {
      return Optional.of("its authors advise against it: " + release.deprecated().get());
    }
    if (release.archive().integrity().isEmpty()) {
      return Optional.of("it is known by no digest but SHA-1 or by none, which proves nothing");
    }
    Optional<String> licence =
        policy.forbiddenLicences().stream()
            .filter(each -> Licences.names(release.licence().orElse(""), each))
            .findFirst();
    if (licence.isPresent()) {
      return Optional.of("its licence is " + release.licence().orElse("") + ", which is forbidden");
    }
    // What it has in common with the one that runs is no reason to stay.
    return advisories.of(releases.name(), version).stream()
        .filter(each -> !each.affects(releases.name(), running))
        .findFirst()
        .map(each -> "it has the known vulnerability " + each.id());
  }

  /// Whether it has to be out for longer.
  boolean isYoung(Release release) {
    return !policy.minAge().isZero() && until(release).map(end -> now.isBefore(end)).orElse(true);
  }

  /// When it will have been out for long enough; empty where nobody says when it came out.
  Optional<Instant> until(Release release) {
    return release.published().map(from -> from.plus(policy.minAge()));
  }

  String youth(Release release) {
    return until(release)
        .map(end ->
            "it has to be out for %s, which is at %s"
                .formatted(Durations.format(policy.minAge()), end))
        .orElse("nobody says when it came out, and it has to be out for a while first");
  }
}
