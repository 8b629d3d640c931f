package dev.roundhouse.updates.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.catalog.VersionPin;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.Actor;
import dev.roundhouse.updates.Authorization;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.PolicyInForce;
import dev.roundhouse.updates.Priority;
import dev.roundhouse.updates.ProtectedItem;
import dev.roundhouse.updates.ProtectedSet;
import dev.roundhouse.updates.ProtectionException;
import dev.roundhouse.updates.ProtectionSettings;
import dev.roundhouse.updates.ServerPolicies;
import dev.roundhouse.updates.UpdatePolicy;
import dev.roundhouse.updates.Version;
import dev.roundhouse.updates.Work;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PermissionTest {
  private static final ServerId SERVER = new ServerId("files");
  private static final Instant NOW = Instant.parse("2026-11-22T06:00:00Z");

  @TempDir private Path folder;
  private DataDirectory directory;
  private Database database;
  private Catalog catalog;
  private ProtectedSet set;
  private Permission permission;

  /// Nobody has any but the usual one.
  private static final class UsualPolicies implements ServerPolicies {
    @Override
    public PolicyInForce policy(ServerId server) {
      return new PolicyInForce(UpdatePolicy.DEFAULT, PolicyInForce.By.DEFAULT);
    }

    @Override
    public void setPolicy(ServerId server, UpdatePolicy policy) {
      throw new AssertionError("nobody sets one");
    }

    @Override
    public boolean resetPolicy(ServerId server) {
      return false;
    }
  }

  /// The step that lets a version in.
  private record LettingIn(Job job) implements Work {
    @Override
    public Json evidence(JobStep step) {
      return Json.ABSENT;
    }

    @Override
    public void progress(long done, OptionalLong total, String words) {}

    @Override
    public boolean isStopped() {
      return false;
    }
  }

  @BeforeEach
  void open() {
    directory = DataDirectory.open(folder.resolve("data"));
    database = Database.open(directory.root());
    catalog = Catalog.open(database, Map.of(), Map.of(), Map.of());
    catalog.add(
        ServerDefinition.of(
            SERVER,
            new Transport.Stdio("npm:some", List.of(), Map.of(), Optional.empty()),
            Origin.STORE));
    set =
        ProtectedSet.open(
            new ProtectedSet.Parts(
                catalog,
                new UsualPolicies(),
                List::of,
                database,
                () -> new ProtectionSettings(Optional.of(true), List.of(), true, ByteSize.ofMiB(1)),
                Optional.empty(),
                List.of(),
                () -> directory.folder("protect"),
                Ticker.system()));
    permission = new Permission(() -> set);
  }

  @AfterEach
  void close() {
    database.close();
    directory.close();
  }

  private void authorized(String by) {
    set.authorize(
        new Actor(by, ""),
        new ProtectedSet.Wish(
            ProtectedItem.of(SERVER),
            "a ticket",
            Optional.of("1.1.0"),
            Optional.empty(),
            Optional.empty()));
  }

  private static Work approvedBy(String... people) {
    return new LettingIn(
        new Job(
            "update_files-1",
            new Job.Target(SERVER, "some", Version.of("1.0.0"), Version.of("1.1.0")),
            Priority.LOW,
            "schedule",
            NOW,
            NOW,
            new JobState.Ready(false, List.of(people)),
            NOW,
            "it crashed",
            0,
            0,
            Optional.empty(),
            Optional.empty()));
  }

  private Authorization newest() {
    return set.authorizations(1).getFirst();
  }

  @Test
  void saysWhatIsMissingAndHowToGoOn() {
    assertThat(permission.missing(approvedBy("ann")))
        .contains("pin:files is protected")
        .contains("roundhouse protect authorize server:files --version 1.1.0 --why WHY")
        .endsWith("then: roundhouse update promote update_files-1");
    assertThatThrownBy(() -> permission.claim(approvedBy("ann")))
        .isInstanceOf(ProtectionException.class);
    authorized("bob");
    assertThat(permission.missing(approvedBy("ann"))).isNull();
    assertThat(permission.missing(approvedBy())).as("by itself").isNull();
  }

  @Test
  void isUsedByWhoeverHasApprovedItAndHasNotAuthorisedIt() {
    authorized("ann");
    assertThat(permission.missing(approvedBy("ann")))
        .contains("ann has authorised it, and has to let somebody else do it");
    assertThat(permission.missing(approvedBy("ann", "bob"))).isNull();
    assertThat(permission.missing(approvedBy("bob", "ann"))).isNull();

    try (ProtectedSet.Claim claim = permission.claim(approvedBy("bob", "ann"))) {
      catalog.pin(SERVER, Optional.of(new VersionPin("some", "1.1.0", "")));
      claim.done();
    }

    assertThat(newest().state()).isEqualTo(Authorization.State.USED);
    assertThat(newest().usedBy()).contains("bob");
    assertThat(set.changes(1).getFirst().correlation()).isEqualTo("update_files-1");
  }

  @Test
  void isUsedInTheNameOfWhoHasAskedWhereNobodyHasToApprove() {
    authorized("ann");

    try (ProtectedSet.Claim claim = permission.claim(approvedBy())) {
      catalog.pin(SERVER, Optional.of(new VersionPin("some", "1.1.0", "")));
      claim.done();
    }

    assertThat(newest().usedBy()).contains("schedule");
  }

  @Test
  void waitsForAnotherChangeWithoutAskingAnybody() {
    authorized("ann");
    authorized("ann");
    try (ProtectedSet.Claim _ = permission.claim(approvedBy("bob"))) {
      assertThat(permission.missing(approvedBy("bob"))).as("it may be over by then").isNull();
      assertThatThrownBy(() -> permission.claim(approvedBy("bob")))
          .hasMessageContaining("another change of pin:files is under way");
      permission.back(
          approvedBy("bob").job(),
          Version.of("1.0.0"),
          () -> catalog.pin(SERVER, Optional.of(new VersionPin("some", "1.0.0", ""))));
    }
    assertThat(set.changes(10))
        .extracting(each -> each.who() + ": " + each.what() + ", " + each.why())
        .contains("roundhouse: update rolled back to 1.0.0, it crashed");
  }
}
