package dev.roundhouse.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.ServerId;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is concluded from the days before, over months that pass in no time.
final class HabitsTest {
  private static final ServerId OFFICE = new ServerId("office");
  private static final ServerId RANDOM = new ServerId("random");
  private static final ServerId LEFT = new ServerId("left");

  /// Its clock is set forward on 29 March 2026 and back on 25 October.
  private static final ZoneId ZONE = ZoneId.of("Europe/Zurich");

  private static final LocalDate MONDAY = LocalDate.of(2026, 3, 9);
  private static final int NINE = 18;

  private final FleetSettings.PreWake settings =
      new FleetSettings.PreWake(true, Duration.ofMinutes(2), 60, 14);
  private final Habits habits = new Habits(settings, ZONE);

  private static HalfHour at(LocalDate day, int index) {
    return HalfHour.at(day.atStartOfDay().plusMinutes(30L * index).atZone(ZONE).toInstant(), ZONE);
  }

  private static boolean isWeekend(LocalDate day) {
    return day.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) > 0;
  }

  private void wanted(ServerId server, LocalDate day, int halfHour) {
    habits.note(new Demand(server, day, halfHour));
  }

  /// What a server of a simulated month was predicted, and what then came.
  private static final class Score {
    int hits;
    int misses;
    int surprises;
  }

  /// Counts after the days that are looked back only: before that it is still learning.
  private Score simulate(ServerId server, LocalDate from, int days, Wants wants) {
    Score score = new Score();
    Instant end = from.plusDays(days).atStartOfDay(ZONE).toInstant();
    HalfHour now = at(from, 0);
    while (now.begin().isBefore(end)) {
      if (now.index() == 0) {
        habits.renew(List.of(), now.day());
      }
      boolean isPredicted = habits.likely(now).contains(server);
      boolean isWanted = wants.at(now);
      if (!now.day().isBefore(from.plusDays(settings.days()))) {
        score.hits += isPredicted && isWanted ? 1 : 0;
        score.misses += isPredicted && !isWanted ? 1 : 0;
        score.surprises += !isPredicted && isWanted ? 1 : 0;
      }
      if (isWanted) {
        wanted(server, now.day(), now.index());
      }
      now = now.next(ZONE);
    }
    return score;
  }

  private interface Wants {
    boolean at(HalfHour now);
  }

  private static boolean isOffice(HalfHour now, Random random) {
    return !isWeekend(now.day())
        && now.index() >= NINE
        && now.index() < NINE + 16
        && random.nextInt(10) > 0;
  }

  @Test
  void officeHoursArePredictedAndNothingElse() {
    Random random = new Random(7);
    Score score = simulate(OFFICE, MONDAY, 31, now -> isOffice(now, random));

    // From 23 March to 8 April: 13 weekdays with 16 half hours, of which nine in ten were wanted.
    assertThat(score.hits + score.surprises).isBetween(170, 208);
    assertThat(score.surprises).isLessThan(10);
    assertThat(score.misses).isLessThan(40);
    assertThat(habits.likely(at(LocalDate.of(2026, 4, 9), NINE))).containsExactly(OFFICE);
    assertThat(habits.likely(at(LocalDate.of(2026, 4, 9), NINE - 1))).isEmpty();
    assertThat(habits.likely(at(LocalDate.of(2026, 4, 11), NINE))).as("a Saturday").isEmpty();
  }

  @Test
  void whoComesAtRandomIsNotPredicted() {
    Random random = new Random(8);
    Score score = simulate(RANDOM, MONDAY, 31, _ -> random.nextInt(8) == 0);

    assertThat(score.surprises).isGreaterThan(50);
    assertThat(score.hits + score.misses).isLessThan(8);
  }

  @Test
  void whoStoppedComingIsNoLongerPredictedAndForgottenAfterTheDays() {
    Random random = new Random(9);
    simulate(LEFT, MONDAY, 12, now -> isOffice(now, random));
    LocalDate last = MONDAY.plusDays(11); // a Friday

    assertThat(habits.likely(at(last.plusDays(3), NINE))).containsExactly(LEFT);
    assertThat(habits.likely(at(last.plusDays(12), NINE))).isEmpty();
    LocalDate over = last.plusDays(settings.days() + 1L);
    habits.renew(List.of(), over);
    assertThat(habits.note(new Demand(LEFT, last, NINE))).as("nothing of it is left").isTrue();
  }

  @Test
  void twoDaysTeachNothingAndWeekendsNothingOfWeekdays() {
    wanted(OFFICE, MONDAY, NINE);
    wanted(OFFICE, MONDAY.plusDays(1), NINE);
    assertThat(habits.likely(at(MONDAY.plusDays(2), NINE))).isEmpty();

    wanted(OFFICE, MONDAY.plusDays(2), NINE);
    assertThat(habits.likely(at(MONDAY.plusDays(3), NINE))).containsExactly(OFFICE);
    assertThat(habits.likely(at(MONDAY.plusDays(5), NINE))).as("a Saturday").isEmpty();
    assertThat(habits.likely(at(MONDAY.plusDays(4), NINE))).as("three of four").isNotEmpty();
    assertThat(habits.likely(at(MONDAY.plusDays(8), NINE))).as("three of six").isEmpty();
  }

  @Test
  void theDayItselfDoesNotCount() {
    wanted(OFFICE, MONDAY, NINE);
    wanted(OFFICE, MONDAY.plusDays(1), NINE);
    wanted(OFFICE, MONDAY.plusDays(2), NINE);

    assertThat(habits.likely(at(MONDAY.plusDays(2), NINE))).isEmpty();
  }

  @Test
  void whatWasNotedIsNoNews() {
    Demand demand = new Demand(OFFICE, MONDAY, NINE);

    assertThat(habits.note(demand)).isTrue();
    assertThat(habits.note(demand)).isFalse();
    habits.forget(OFFICE);
    assertThat(habits.note(demand)).isTrue();
  }

  private static int halfHours(LocalDate day) {
    int count = 0;
    Set<Instant> begins = new HashSet<>();
    for (HalfHour now = at(day, 0); now.day().equals(day); now = now.next(ZONE)) {
      assertThat(begins.add(now.begin())).isTrue();
      assertThat(Duration.between(now.begin(), now.end())).isEqualTo(Duration.ofMinutes(30));
      count++;
    }
    return count;
  }

  @Test
  void aClockThatIsSetForwardOrBackChangesTheNumberOfHalfHoursOnly() {
    assertThat(halfHours(LocalDate.of(2026, 3, 28))).isEqualTo(48);
    assertThat(halfHours(LocalDate.of(2026, 3, 29))).isEqualTo(46);
    assertThat(halfHours(LocalDate.of(2026, 10, 25))).isEqualTo(50);
    HalfHour before = at(LocalDate.of(2026, 3, 29), 3);
    assertThat(before.next(ZONE).index()).as("half past one, then three").isEqualTo(6);
  }

  @Test
  void aDayWithoutTheHourIsNotCounted() {
    int halfPastTwo = 5;
    FleetSettings.PreWake strict = new FleetSettings.PreWake(true, Duration.ofMinutes(2), 80, 21);
    Habits sure = new Habits(strict, ZONE);
    for (int week = 1; week <= 2; week++) {
      sure.note(new Demand(OFFICE, LocalDate.of(2026, 3, 29).minusDays(week * 7L), halfPastTwo));
      sure.note(new Demand(OFFICE, LocalDate.of(2026, 3, 28).minusDays(week * 7L), halfPastTwo));
    }

    // Four of five; with the Sunday without that hour it would be four of six.
    assertThat(sure.likely(at(LocalDate.of(2026, 4, 4), halfPastTwo))).containsExactly(OFFICE);
  }
}
