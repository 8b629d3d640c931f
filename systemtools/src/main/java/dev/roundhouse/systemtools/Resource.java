package dev.roundhouse.systemtools;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import java.util.List;

/// A fact of this machine under an address of its own: what a tool answers without arguments.
///
/// @param tool whose answer it is, and whose scope it needs
record Resource(String uri, String name, String about, String tool) {
  static final List<Resource> ALL =
      List.of(
          new Resource(
              "system://status",
              "System status",
              "Processors, memory, disks, load and uptime of this machine.",
              "get_system_status"),
          new Resource(
              "system://processes",
              "Top processes",
              "The processes that take most of the processors.",
              "get_top_processes"),
          new Resource(
              "system://network",
              "Network interfaces",
              "The network interfaces of this machine.",
              "get_network_status"),
          new Resource(
              "system://connections",
              "Connections",
              "The TCP and UDP sockets of this machine.",
              "get_active_connections"),
          new Resource(
              "system://containers",
              "Containers",
              "The containers that run on this machine.",
              "get_container_list"),
          new Resource(
              "system://images",
              "Images",
              "The images that are on this machine.",
              "list_docker_images"),
          new Resource(
              "system://stacks",
              "Stacks",
              "The compose projects that have containers.",
              "list_stacks"),
          new Resource(
              "system://services",
              "Services",
              "The services that systemd knows on this machine.",
              "list_services"),
          new Resource(
              "system://updates",
              "Updates",
              "The packages that an update would change.",
              "check_system_updates"),
          new Resource(
              "system://inventory", "Inventory", "What this machine is and runs.", "get_inventory"),
          new Resource(
              "system://firewall",
              "Firewall",
              "The firewalls of this machine and whether they are active.",
              "get_firewall_status"),
          new Resource(
              "system://health", "Health", "Whether Roundhouse itself is well.", "health_check"));

  Resource {
    requireNonNull(uri, "uri");
    requireNonNull(name, "name");
    requireNonNull(about, "about");
    requireNonNull(tool, "tool");
  }

  /// Writes it as an entry of `resources/list`.
  void write(JsonWriter writer) {
    writer
        .object()
        .member("uri", uri)
        .member("name", name)
        .member("description", about)
        .member("mimeType", "application/json")
        .end();
  }
}
