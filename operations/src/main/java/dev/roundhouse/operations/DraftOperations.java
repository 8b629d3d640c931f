package dev.roundhouse.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.catalog.ClientConfigImport;
import dev.roundhouse.catalog.DefinitionJson;
import dev.roundhouse.catalog.DefinitionYaml;
import dev.roundhouse.catalog.ImportException;
import dev.roundhouse.catalog.ImportReport;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.storage.DataDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Servers that somebody wants to add or change: looked at first, with all that would happen, and
/// made after that. Reading one starts nothing and writes nothing. Safe for many threads.
public final class DraftOperations {
  /// A server as it would be.
  ///
  /// @param before as it is; empty for a new one
  /// @param notes what was made of what somebody has written, and why
  /// @param secrets values that would be written into files of their own, by their names
  public record Draft(
      ServerDefinition definition,
      Optional<ServerDefinition> before,
      List<String> notes,
      Map<String, Secret> secrets) {
    public Draft {
      requireNonNull(definition, "definition");
      requireNonNull(before, "before");
      notes = List.copyOf(notes);
      secrets = Map.copyOf(secrets);
    }

    /// Whether nothing would change.
    public boolean isSame() {
      return before.filter(was -> was.withOrigin(Origin.STORE).equals(definition)).isPresent();
    }

    /// Whether what runs of it goes on as it is.
    public boolean runsOn() {
      return before.filter(was -> was.runsAs(definition)).isPresent();
    }
  }

  /// What was found in a text.
  ///
  /// @param format the kind of text, in words
  /// @param refused what cannot be taken, by its name, and why
  /// @param notes what somebody still has to do or should know
  public record Reading(
      String format, List<Draft> drafts, Map<String, String> refused, List<String> notes) {
    public Reading {
      requireNonNull(format, "format");
      drafts = List.copyOf(drafts);
      refused = new TreeMap<>(refused);
      notes = List.copyOf(notes);
    }
  }

  private final Operations operations;
  private final Changes changes;
  private final Path secrets;

  /// @param secrets the directory of the files that hold secrets
  public DraftOperations(Operations operations, AuditLog audit, Path secrets) {
    this.operations = requireNonNull(operations, "operations");
    this.changes = new Changes(audit);
    this.secrets = requireNonNull(secrets, "secrets");
  }

  private Map<ServerId, ServerDefinition> known(Principal who) {
    Map<ServerId, ServerDefinition> all = new TreeMap<>();
    operations.servers(who).forEach(each -> all.put(each.definition().id(), each.definition()));
    return all;
  }

  /// Reads servers as the configuration file has them, under `servers`.
  ///
  /// @throws CatalogException with every problem and its place
  public Reading yaml(Principal who, String text) {
    Operations.need(who, Scope.ADMIN);
    Map<ServerId, ServerDefinition> known = known(who);
    List<Draft> drafts = new ArrayList<>();
    for (ServerDefinition each : DefinitionYaml.read(text, known)) {
      drafts.add(draft(each, known, List.of(), Map.of()));
    }
    return new Reading("YAML", drafts, Map.of(), List.of());
  }

  /// Reads the servers of the configuration of a client, whichever client that is.
  ///
  /// @throws CatalogException when it holds no servers
  public Reading pasted(Principal who, String text) {
    Operations.need(who, Scope.ADMIN);
    Map<ServerId, ServerDefinition> known = known(who);
    ImportReport report;
    try {
      report = ClientConfigImport.read(text);
    } catch (ImportException e) {
      throw new CatalogException(CatalogException.Kind.INVALID, String.valueOf(e.getMessage()));
    }
    Map<String, String> refused = new TreeMap<>();
    report.refused().forEach(each -> refused.put(each.name(), each.reason()));
    List<Draft> drafts = new ArrayList<>();
    for (ImportReport.Imported each : report.taken()) {
      ServerDefinition definition = each.definition();
      if (known.containsKey(definition.id())) {
        refused.put(
            definition.id().value(),
            "there is a server of this name already; edit that one, or choose another name");
      } else {
        drafts.add(draft(definition, known, each.changes(), each.secrets()));
      }
    }
    return new Reading(report.format(), drafts, refused, report.notes());
  }

  private static Draft draft(
      ServerDefinition definition,
      Map<ServerId, ServerDefinition> known,
      List<String> notes,
      Map<String, Secret> secrets) {
    return new Draft(
        definition.withOrigin(Origin.STORE),
        Optional.ofNullable(known.get(definition.id())),
        notes,
        secrets);
  }

  /// Makes it so; secrets are in their files before the server is there to read them.
  ///
  /// @param isQuarantined whether no client gets a new one before a person has approved it
  /// @throws CatalogException when there is one by now, it has changed since, or a secret of this
  ///   name is in use
  public void take(Principal who, Draft draft, boolean isQuarantined) {
    Operations.need(who, Scope.ADMIN);
    ServerDefinition definition = draft.definition();
    Optional<ServerDefinition> now = Optional.ofNullable(known(who).get(definition.id()));
    if (!now.equals(draft.before())) {
      throw new CatalogException(
          CatalogException.Kind.CONFLICT,
          "server "
              + definition.id()
              + " has changed since you looked; look again, and decide anew");
    }
    draft.secrets().forEach((name, value) -> check(who, definition, name, value));
    draft.secrets().forEach((name, value) -> write(who, definition, name, value));
    if (now.isPresent()) {
      operations.register(who, definition);
    } else if (isQuarantined) {
      operations.pins().addQuarantined(who, definition);
    } else {
      operations.add(who, definition);
    }
  }

  private void check(Principal who, ServerDefinition definition, String name, Secret value) {
    byte[] there = DataDirectory.read(secrets.resolve(name));
    String reference = "${secret:" + name + "}";
    Optional<ServerId> user =
        known(who).values().stream()
            .filter(each -> !each.id().equals(definition.id()))
            .filter(each -> new String(DefinitionJson.show(each), UTF_8).contains(reference))
            .map(ServerDefinition::id)
            .findFirst();
    boolean isOther = there != null && !Arrays.equals(there, bytes(value));
    if (user.isPresent() || isOther) {
      throw new CatalogException(
          CatalogException.Kind.CONFLICT,
          "its secret \""
              + name
              + "\" is there already, with another value"
              + user.map(id -> " or for server " + id).orElse("")
              + "; choose another name for the server");
    }
  }

  private static byte[] bytes(Secret value) {
    return value.reveal().getBytes(UTF_8);
  }

  private void write(Principal who, ServerDefinition definition, String name, Secret value) {
    changes.make(
        who,
        "secret write",
        definition.id().value(),
        name,
        () -> {
          DataDirectory.write(secrets.resolve(name), bytes(value));
          return name;
        });
  }
}
