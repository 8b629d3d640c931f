package dev.roundhouse.updates;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.fleet.InstalledPackage;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A server with a wrapper, an installed package and the file of a client, and what protects them.
final class Grounds implements AutoCloseable {
  static final ServerId SERVER = new ServerId("it");
  static final Actor ANN = new Actor("ann", "request-1");
  static final Actor BOB = new Actor("bob", "request-2");

  /// A clock that stands still until it is moved.
  static final class Clock implements Ticker {
    private Instant now = Instant.parse("2026-11-22T06:00:00Z");

    @Override
    public synchronized Instant instant() {
      return now;
    }

    synchronized void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public void sleep(Duration duration) {
      throw new AssertionError("nobody sleeps here");
    }
  }

  /// Policies in a database, without a file that says any.
  private record StoredPolicies(SqlPolicies sql) implements ServerPolicies {
    @Override
    public PolicyInForce policy(ServerId server) {
      return sql.find(server)
          .map(found -> new PolicyInForce(found, PolicyInForce.By.PERSON))
          .orElse(new PolicyInForce(UpdatePolicy.DEFAULT, PolicyInForce.By.DEFAULT));
    }

    @Override
    public void setPolicy(ServerId server, UpdatePolicy policy) {
      sql.set(server, policy);
    }

    @Override
    public boolean resetPolicy(ServerId server) {
      return sql.reset(server);
    }
  }

  final Clock clock = new Clock();
  final Path wrapper;
  final Path client;
  final Path home;
  final DataDirectory directory;
  final Database database;
  final Catalog catalog;
  final ServerPolicies policies;
  final ProtectedSet set;
  private final InstalledPackage installed;
  private Optional<Boolean> enabled = Optional.empty();
  private boolean isForTwo;

  Grounds(Path folder) throws IOException {
    this.wrapper = Files.writeString(folder.resolve("wrapper.sh"), "#!/bin/sh\nexec cat\n");
    Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
    this.client = Files.writeString(folder.resolve("client.json"), "{}");
    this.home = folder.resolve("store/some/1.0.0");
    Path inside = Files.createDirectories(home.resolve("node_modules/some"));
    Files.writeString(inside.resolve("index.js"), "one");
    Files.writeString(inside.resolve("other.js"), "two");
    this.installed =
        new InstalledPackage(
            "some",
            "1.0.0",
            List.of("latest"),
            new ByteSize(6),
            clock.instant(),
            List.of(),
            "",
            inside);
    this.directory = DataDirectory.open(folder.resolve("data"));
    this.database = Database.open(directory.root());
    this.catalog = Catalog.open(database, Map.of(), Map.of(), Map.of());
    this.policies = new StoredPolicies(new SqlPolicies(database));
    catalog.add(definition(SERVER, wrapper.toString()));
    catalog.add(definition(new ServerId("packed"), "npm:some"));
    this.set = opened();
  }

  static ServerDefinition definition(ServerId id, String... words) {
    return ServerDefinition.of(
        id,
        new Transport.Stdio(
            words[0], List.of(words).subList(1, words.length), Map.of(), Optional.empty()),
        Origin.STORE);
  }

  /// Another program on the same data.
  ProtectedSet opened() {
    return ProtectedSet.open(
        new ProtectedSet.Parts(
            catalog,
            policies,
            () -> List.of(installed),
            database,
            () -> new ProtectionSettings(enabled, List.of(client), isForTwo, ByteSize.ofKiB(64)),
            Optional.empty(),
            List.of(),
            () -> directory.folder("protect"),
            clock));
  }

  void isEnabled(boolean isOn) {
    enabled = Optional.of(isOn);
  }

  void needsTwo() {
    isForTwo = true;
  }

  Authorization authorized(ProtectedItem item) {
    return set.authorize(
        ANN,
        new ProtectedSet.Wish(
            item, "a ticket", Optional.empty(), Optional.empty(), Optional.empty()));
  }

  /// Does something to the server under a claim.
  void changes(Actor actor, String what, Runnable work) {
    try (ProtectedSet.Claim claim =
        set.claim(actor, ProtectedChange.of(ProtectedItem.of(SERVER), what))) {
      work.run();
      claim.done();
    }
  }

  /// Does what somebody with the database at hand can do.
  void tampers(String statement) {
    database.in(handle -> handle.execute(statement));
  }

  @Override
  public void close() {
    database.close();
    directory.close();
  }
}
