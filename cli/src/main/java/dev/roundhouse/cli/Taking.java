package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.catalog.DefinitionJson;
import dev.roundhouse.catalog.ImportReport;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.storage.DataDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Puts imported servers behind the door, one after the other. What is there already in the same
/// form stays as it is, so that an import can be repeated; what is there in another form is never
/// written over.
final class Taking implements AutoCloseable {
  /// What became of an entry.
  sealed interface Outcome {
    /// It is behind the door now, or would be.
    record Taken() implements Outcome {}

    /// It was there already, the same.
    record Unchanged() implements Outcome {}

    record Refused(String why) implements Outcome {}
  }

  private final Door door;
  private final DataDirectory directory;
  private final boolean isDry;
  private final List<Json> servers;
  private final List<Json> views;

  /// @param isDry whether nothing is to be written
  Taking(Program program, Shared shared, Printer printer, boolean isDry) {
    this.door = requireNonNull(Door.open(program, shared, printer), "door");
    this.isDry = isDry;
    try {
      this.directory = DataDirectory.open(shared.data());
      this.servers = listed("servers", "servers");
      this.views = listed("virtual-servers", "virtualServers");
    } catch (RuntimeException e) {
      door.close();
      throw e;
    }
  }

  private List<Json> listed(String path, String member) {
    return door.need("GET", "/api/v1/" + path, new byte[0]).json().get(member).items();
  }

  /// The servers that were there before.
  Set<ServerId> known() {
    return servers.stream()
        .map(server -> new ServerId(ToolsCommand.text(server, "name")))
        .collect(Collectors.toSet());
  }

  Outcome take(ImportReport.Imported wanted) {
    String name = wanted.definition().id().value();
    for (Json server : servers) {
      String other = ToolsCommand.text(server, "name");
      if (other.equals(name)) {
        return repeated(wanted, server);
      }
      String definition = server.get("definition").toString();
      for (String secret : wanted.secrets().keySet()) {
        if (definition.contains("${secret:" + secret + "}")) {
          return new Outcome.Refused(
              "its secret \""
                  + secret
                  + "\" is in use by the server "
                  + other
                  + "; choose another name");
        }
      }
    }
    if (isDry) {
      return new Outcome.Taken();
    }
    // The files first: a server that somebody calls at once must find its secrets.
    wanted.secrets().forEach(this::write);
    return sent("servers", DefinitionJson.write(wanted.definition()));
  }

  private void write(String secret, Secret value) {
    DataDirectory.write(
        directory.secrets().resolve(secret), value.reveal().getBytes(StandardCharsets.UTF_8));
  }

  /// A server that is there already; its secrets must not be written over.
  private Outcome repeated(ImportReport.Imported wanted, Json server) {
    String name = wanted.definition().id().value();
    if (!isSame(wanted.definition(), server.get("definition"))) {
      return new Outcome.Refused(
          "there is a server " + name + " already; choose another name, or remove that one first");
    }
    for (Map.Entry<String, Secret> secret : wanted.secrets().entrySet()) {
      Path file = directory.secrets().resolve(secret.getKey());
      byte[] value = secret.getValue().reveal().getBytes(StandardCharsets.UTF_8);
      byte[] stored = DataDirectory.read(file);
      if (stored == null && !isDry) {
        write(secret.getKey(), secret.getValue());
      } else if (stored != null && !Arrays.equals(stored, value)) {
        return new Outcome.Refused(
            "there is a server "
                + name
                + " already, with another value of its secret \""
                + secret.getKey()
                + "\"; write the new one into that file yourself");
      }
    }
    return new Outcome.Unchanged();
  }

  /// As far as can be seen: texts that are no references are shown masked.
  private static boolean isSame(ServerDefinition wanted, Json shown) {
    try {
      ServerDefinition masked =
          DefinitionJson.readServer(DefinitionJson.show(wanted), Origin.STORE);
      return masked.equals(DefinitionJson.readServer(shown.raw(), Origin.STORE));
    } catch (CatalogException _) {
      return false; // Not of this version's making: surely not the same.
    }
  }

  Outcome take(VirtualServer wanted) {
    String name = wanted.name().value();
    for (Json view : views) {
      if (ToolsCommand.text(view, "name").equals(name)) {
        return DefinitionJson.readVirtual(view.raw(), Origin.STORE).equals(wanted)
            ? new Outcome.Unchanged()
            : new Outcome.Refused(
                "there is a virtual server " + name + " already, which differs; remove it first");
      }
    }
    return isDry ? new Outcome.Taken() : sent("virtual-servers", DefinitionJson.write(wanted));
  }

  private Outcome sent(String path, byte[] definition) {
    Door.Answer answer = door.call("POST", "/api/v1/" + path, definition);
    return answer.isGood()
        ? new Outcome.Taken()
        : new Outcome.Refused(ToolsCommand.text(answer.json(), "detail"));
  }

  @Override
  public void close() {
    try {
      directory.close();
    } finally {
      door.close();
    }
  }

  /// Writes what belongs into the configuration, unless something is there.
  static void writeNew(Path file, String content) {
    try {
      Files.writeString(file, content, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException _) {
      throw new CommandException(
          Exit.FAILED, file + " is there already and is not written over; give another name");
    } catch (IOException e) {
      throw new CommandException(Exit.FAILED, "cannot write " + file + ": " + e.getMessage());
    }
  }
}
