package dev.roundhouse.updates.protect;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.catalog.DefinitionJson;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.VersionPin;
import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.updates.PolicyInForce;
import dev.roundhouse.updates.ProtectionException;
import dev.roundhouse.updates.ProtectionException.Reason;
import dev.roundhouse.updates.ServerPolicies;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// Brings back what the baseline has a copy of: a server through the catalog, a file by a rename. A
/// link is never followed: what it leads to is not what was protected.
final class Restoration {
  private static final AtomicLong DRAFTS = new AtomicLong();

  private final Catalog catalog;
  private final ServerPolicies policies;
  private final Copies copies;

  Restoration(Catalog catalog, ServerPolicies policies, Copies copies) {
    this.catalog = requireNonNull(catalog, "catalog");
    this.policies = requireNonNull(policies, "policies");
    this.copies = requireNonNull(copies, "copies");
  }

  /// Whether it could be brought back at all; before anything is asked of anybody.
  ///
  /// @throws ProtectionException saying why not, and what to do
  void check(Taken taken) {
    switch (taken.item().kind()) {
      case SERVER -> checkServer(taken);
      case PIN -> checkPin(taken);
      case VIRTUAL -> checkVirtual(taken);
      case FILE -> checkFile(taken);
      case PACKAGE ->
          throw refused(
              taken.item()
                  + " has no copies of its files; remove the package, and have it installed again");
      case BASELINE -> throw refused("the baseline cannot be restored");
    }
  }

  private static ProtectionException refused(String message) {
    return new ProtectionException(Reason.REFUSED, message);
  }

  private static ProtectionException failed(String what, IOException e) {
    return new ProtectionException(Reason.REFUSED, what + ": " + e, e);
  }

  private void checkServer(Taken taken) {
    if (text(taken).definition().origin() == Origin.FILE) {
      throw refused(
          "%s is set in the configuration file; restore that file instead".formatted(taken.item()));
    }
  }

  private void checkPin(Taken taken) {
    VersionPin pin = PinText.read(copy(taken)).pin();
    ServerId server = new ServerId(taken.item().name());
    ServerDefinition now = catalog.image().current().servers().get(server);
    if (now == null || !pin.isFor(now.transport())) {
      throw refused(
          "server %s is not started from %s any more; restore server:%s first"
              .formatted(server, pin.name(), server));
    }
  }

  private void checkVirtual(Taken taken) {
    ServerId name = new ServerId(taken.item().name());
    VirtualServer now = catalog.image().current().virtualServers().get(name);
    boolean isOfFile =
        virtual(taken).origin() == Origin.FILE || (now != null && now.origin() == Origin.FILE);
    if (isOfFile) {
      throw refused(
          "%s is set in the configuration file; restore that file instead".formatted(taken.item()));
    }
  }

  private VirtualServer virtual(Taken taken) {
    byte[] copy = copy(taken);
    return DefinitionJson.readVirtual(copy, ServerText.origin(copy));
  }

  private ServerText text(Taken taken) {
    return ServerText.read(copy(taken));
  }

  private byte[] copy(Taken taken) {
    try {
      return copies
          .read(taken.hash())
          .orElseThrow(() -> refused("the copy of " + taken.item() + " is gone or spoilt"));
    } catch (IOException e) {
      throw failed("the copy of " + taken.item() + " cannot be read", e);
    }
  }

  private static void checkFile(Taken taken) {
    if (!taken.isKept()) {
      throw refused(
          taken.item() + " is larger than what copies are kept of (updates.protected.max-copy)");
    }
    Path target = Path.of(taken.place());
    Path folder = requireNonNull(target.getParent(), "folder");
    try {
      if (!folder.toRealPath().equals(folder)) {
        throw refused(folder + " leads elsewhere by a link now; put the folder back first");
      }
      boolean isThere = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
      if (isThere && !Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
        throw refused(target + " is a link or a folder now; remove it first");
      }
      Path named = taken.item().path();
      if (!named.equals(target) && !leadsTo(named, target)) {
        throw refused(named + " no longer leads to " + target + "; put the link back by hand");
      }
    } catch (IOException e) {
      throw failed(taken.item() + " cannot be restored", e);
    }
  }

  private static boolean leadsTo(Path named, Path target) throws IOException {
    if (Files.exists(target)) {
      return Files.exists(named) && named.toRealPath().equals(target);
    }
    Path folder = requireNonNull(named.getParent(), "folder").toRealPath();
    Path end =
        Files.isSymbolicLink(named)
            ? folder.resolve(Files.readSymbolicLink(named)).normalize()
            : folder.resolve(requireNonNull(named.getFileName(), "name"));
    return end.equals(target);
  }

  /// Brings it back, after [#check].
  void carryOut(Taken taken) {
    switch (taken.item().kind()) {
      case SERVER -> server(taken);
      case PIN ->
          catalog.pin(
              new ServerId(taken.item().name()), Optional.of(PinText.read(copy(taken)).pin()));
      case VIRTUAL -> catalog.putVirtual(virtual(taken));
      case FILE -> file(taken);
      case PACKAGE, BASELINE -> check(taken);
    }
  }

  private void server(Taken taken) {
    ServerText text = text(taken);
    ServerId id = text.definition().id();
    ServerDefinition now = catalog.image().current().servers().get(id);
    if (now == null) {
      catalog.add(text.definition());
    } else if (!now.equals(catalog.resolved(text.definition()))) {
      catalog.replace(text.definition());
    }
    PolicyInForce policy = policies.policy(id);
    if (policy.by() != PolicyInForce.By.FILE) {
      text.policy()
          .ifPresentOrElse(
              before -> policies.setPolicy(id, before), () -> policies.resetPolicy(id));
    }
  }

  private void file(Taken taken) {
    Path target = Path.of(taken.place());
    Path draft =
        target.resolveSibling(
            ".restored-" + ProcessHandle.current().pid() + "-" + DRAFTS.incrementAndGet());
    try {
      try {
        write(taken, draft);
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString(taken.mode()));
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
          own(draft, Files.getOwner(target, LinkOption.NOFOLLOW_LINKS));
        }
        // What became of it meanwhile: a rename replaces a link and does not follow it.
        checkFile(taken);
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw failed(taken.item() + " cannot be restored", e);
    }
  }

  private static void own(Path draft, UserPrincipal owner) throws IOException {
    if (!Files.getOwner(draft).equals(owner)) {
      Files.setOwner(draft, owner);
    }
  }

  private void write(Taken taken, Path draft) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            draft,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      String written =
          copies
              .write(taken.hash(), channel)
              .orElseThrow(() -> refused("the copy of " + taken.item() + " is gone"));
      if (!written.equals(taken.hash())) {
        throw refused("the copy of " + taken.item() + " is not what it was; nothing is restored");
      }
      channel.force(true);
    }
  }
}
