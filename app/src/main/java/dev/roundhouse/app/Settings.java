package dev.roundhouse.app;

import dev.roundhouse.catalog.ClassName;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.ServerClass;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.ServerSettings;
import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.catalog.VirtualSettings;
import dev.roundhouse.fleet.FleetSettings;
import dev.roundhouse.gateway.GatewaySettings;
import dev.roundhouse.gateway.PinningSettings;
import dev.roundhouse.http.ClientSettings;
import dev.roundhouse.http.HttpSettings;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Setting;
import dev.roundhouse.monitoring.CostSettings;
import dev.roundhouse.monitoring.MonitoringSettings;
import dev.roundhouse.security.ApprovalSettings;
import dev.roundhouse.security.AuditSettings;
import dev.roundhouse.security.LimitSettings;
import dev.roundhouse.security.PolicyRule;
import dev.roundhouse.security.SecuritySettings;
import dev.roundhouse.systemtools.SystemSettings;
import dev.roundhouse.updates.UpdateSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Everything that `roundhouse.yaml` can say.
public record Settings(
    @Setting("The listener of the door.") HttpSettings listen,
    @Setting(
            "Roles on ports of their own beside the door, with the limits and TLS of `listen`, by"
                + " name: `service-manager`, `system`, `monitoring`, `console`. By default there is"
                + " none.")
        Map<Role, ListenerSettings> listeners,
    @Setting("Limits of the gateway.") GatewaySettings gateway,
    @Setting("What becomes of tools and servers that nobody has approved.") PinningSettings pinning,
    @Setting("How much may be called, by the minute and at once.") LimitSettings limits,
    @Setting("Rules about calls of tools: who may call what, from where, when and with what.")
        List<PolicyRule> policy,
    @Setting("Which calls wait for a person, and how.") ApprovalSettings approval,
    @Setting("Processes and addresses behind the door.") FleetSettings fleet,
    @Setting("Limits towards HTTP upstreams.") ClientSettings upstream,
    @Setting("Who may come in.") SecuritySettings security,
    @Setting("What is written down of who did what.") AuditSettings audit,
    @Setting(
            "What the tools of the built-in server `system` may see and reach, where one is defined.")
        SystemSettings system,
    @Setting("Other versions of servers: where they are looked for, and which may be taken.")
        UpdateSettings updates,
    @Setting("Health, history and alerts.") MonitoringSettings monitoring,
    @Setting("What servers cost; without prices no cost is reckoned.") CostSettings costs,
    @Setting("Classes of servers, by name: what the servers of a class do not say themselves.")
        Map<ClassName, ServerClass> classes,
    @Setting("Servers behind the door, by name.") Map<ServerId, ServerSettings> servers,
    @Setting("Virtual servers, by name.") Map<ServerId, VirtualSettings> virtualServers) {

  /// The same without the ports beside the door.
  Settings withoutListeners() {
    return new Settings(
        listen,
        Map.of(),
        gateway,
        pinning,
        limits,
        policy,
        approval,
        fleet,
        upstream,
        security,
        audit,
        system,
        updates,
        monitoring,
        costs,
        classes,
        servers,
        virtualServers);
  }

  /// The servers as definitions.
  Map<ServerId, ServerDefinition> definitions() {
    Map<ServerId, ServerDefinition> all = new TreeMap<>();
    servers.forEach((id, server) -> all.put(id, server.define(id, Origin.FILE)));
    return all;
  }

  Map<ServerId, VirtualServer> virtual() {
    Map<ServerId, VirtualServer> all = new TreeMap<>();
    virtualServers.forEach((id, virtual) -> all.put(id, virtual.define(id, Origin.FILE)));
    return all;
  }
}
