package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.BlastRadius;

/// Takes a server or a virtual server away, after it was shown whom that hits.
final class RemovalPage {
  private static final String SERVER = "/console/servers/{server}/remove";
  private static final String VIRTUAL = "/console/virtual/{name}/remove";

  /// What is to be confirmed.
  ///
  /// @param to where the form is sent
  /// @param isOfFile whether it stands in the file, where it has to be removed then
  record Model(BlastRadius impact, String title, String to, String back, boolean isOfFile) {
    /// Whether it may be removed here and now.
    boolean isPossible() {
      return !isOfFile && impact.virtualServers().isEmpty();
    }
  }

  private final Console.Parts parts;

  RemovalPage(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  void add(Routes routes) {
    routes
        .get(SERVER, this::server)
        .post(SERVER, this::removeServer)
        .get(VIRTUAL, this::virtual)
        .post(VIRTUAL, this::removeVirtual);
  }

  private void server(Turn turn) {
    ServerId id = ServerPage.id(turn);
    BlastRadius impact = parts.operations().menus().impact(turn.who(), id);
    boolean isOfFile =
        parts
            .operations()
            .server(turn.who(), id)
            .filter(line -> line.definition().origin() == Origin.FILE)
            .isPresent();
    String back = "/console/servers/" + id;
    show(turn, "servers", new Model(impact, title(id), back + "/remove", back, isOfFile));
  }

  private void virtual(Turn turn) {
    VirtualServer virtual = VirtualPage.find(parts, turn);
    BlastRadius impact = parts.operations().menus().impactOfVirtual(turn.who(), virtual.name());
    String back = VirtualPage.link(virtual.name().value());
    boolean isOfFile = virtual.origin() == Origin.FILE;
    show(
        turn,
        "virtual",
        new Model(impact, title(virtual.name()), back + "/remove", back, isOfFile));
  }

  private static String title(ServerId name) {
    return text("removal.title", name.value());
  }

  private static void show(Turn turn, String here, Model model) {
    turn.still(200, "removal", here, model.title(), model);
  }

  private void removeServer(Turn turn) {
    ServerId id = ServerPage.id(turn);
    parts.operations().remove(turn.who(), id);
    turn.done(ServersPage.PATH, Flash.good(text("removal.done", id.value())));
  }

  private void removeVirtual(Turn turn) {
    VirtualServer virtual = VirtualPage.find(parts, turn);
    parts.operations().removeVirtual(turn.who(), virtual.name());
    turn.done(VirtualPage.PATH, Flash.good(text("removal.done", virtual.name().value())));
  }
}
