package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.fleet.InstalledPackage;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.protect.Custody;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Servers, their pins, what they are started from, virtual servers, and what settings name
/// besides: nobody changes it without an authorisation, and what others have changed is told.
/// Repairs nothing by itself. Safe for many threads; a look at everything blocks its caller as long
/// as it takes to read all of it.
public interface ProtectedSet {
  /// The longest that an authorisation is good.
  Duration LONGEST = Duration.ofDays(30);

  /// How long one is good where nobody says it.
  Duration USUAL = Duration.ofHours(1);

  /// What it stands on.
  ///
  /// @param packages what the package store holds
  /// @param configuration the file that settings are read from, which is protected too
  /// @param programs folders where commands without a path are looked for
  /// @param folder for copies, private to this user; made when it is asked for
  record Parts(
      Catalog catalog,
      ServerPolicies policies,
      Supplier<List<InstalledPackage>> packages,
      Database database,
      Supplier<ProtectionSettings> settings,
      Optional<Path> configuration,
      List<Path> programs,
      Supplier<Path> folder,
      Ticker ticker) {
    public Parts {
      requireNonNull(catalog, "catalog");
      requireNonNull(policies, "policies");
      requireNonNull(packages, "packages");
      requireNonNull(database, "database");
      requireNonNull(settings, "settings");
      requireNonNull(configuration, "configuration");
      programs = List.copyOf(programs);
      requireNonNull(folder, "folder");
      requireNonNull(ticker, "ticker");
    }
  }

  /// Opens it: its tables are made, and what an end of the program has cut off is settled.
  static ProtectedSet open(Parts parts) {
    SqlTables.ready(parts.database());
    return Custody.open(parts);
  }

  /// What taking a baseline has come to.
  ///
  /// @param items how many are in it
  /// @param changed how many are otherwise than in the one before, gone and new ones included
  /// @param left what could not be taken, in sentences for the person
  record Baseline(int items, int changed, List<String> left) {
    public Baseline {
      left = List.copyOf(left);
    }
  }

  /// What somebody wants to authorise.
  ///
  /// @param version that alone may be promoted by it
  /// @param until when it is good; an hour where it is not said
  record Wish(
      ProtectedItem item,
      String why,
      Optional<String> version,
      Optional<String> digest,
      Optional<Instant> until) {
    public Wish {
      requireNonNull(item, "item");
      requireNonNull(why, "why");
      requireNonNull(version, "version");
      requireNonNull(digest, "digest");
      requireNonNull(until, "until");
    }
  }

  /// The right to make one change, until it is closed. What was there has been backed up.
  interface Claim extends AutoCloseable {
    /// The change was made: closing it writes the ledger. Without this word closing gives the
    /// authorisation back, unless something has changed all the same.
    void done();

    @Override
    void close();
  }

  /// Whether changes without an authorisation are refused.
  boolean isOn();

  /// Takes everything as it is for what it has to be.
  ///
  /// @throws ProtectionException when it would accept what has changed, and nobody has authorised
  ///   that
  Baseline baseline(Actor actor, String why);

  /// Compares everything with the baseline, and looks whether the ledger is whole. Changes nothing.
  ProtectionReport verify();

  /// Lets one thing be changed once.
  ///
  /// @throws IllegalArgumentException when the wish makes no sense
  Authorization authorize(Actor actor, Wish wish);

  /// Those that were given, the newest first.
  List<Authorization> authorizations(int most);

  /// Takes one back.
  ///
  /// @throws ProtectionException when there is none, or it was used
  Authorization revoke(String id);

  /// Uses an authorisation for a change, if it needs one.
  ///
  /// @throws ProtectionException when there is none that fits, or another change is under way
  Claim claim(Actor actor, ProtectedChange change);

  /// Looks whether a claim would be refused now; uses nothing.
  ///
  /// @throws ProtectionException when there is no authorisation that fits, or another change is
  ///   under way
  void check(Actor actor, ProtectedChange change);

  /// Makes a change that nobody is asked for, as going back to what ran before has to be: it is
  /// made at once, whatever else goes on, and written down afterwards where anything is protected.
  /// That it cannot be written down is logged, and told as drift.
  ///
  /// @param deed whose exceptions are thrown on
  void unasked(Actor actor, ProtectedChange change, String why, Runnable deed);

  /// Makes an item what it was in the baseline; needs an authorisation whether or not others do.
  ///
  /// @throws ProtectionException when there is none, or it cannot be brought back
  ChangeRecord restore(Actor actor, ProtectedItem item);

  /// The ledger, the newest line first.
  List<ChangeRecord> changes(int most);
}
