package dev.roundhouse.fleet.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.RestartPolicy;
import java.util.List;
import java.util.Map;

/// An order in the words of the engine.
final class CreateForm {
  private static final String LOOPBACK = "127.0.0.1";
  private static final double NANO = 1e9;

  private CreateForm() {}

  static CreateContainerCmd of(DockerClient client, ContainerOrder order) {
    boolean speaksHere = order.port().isEmpty();
    CreateContainerCmd form =
        client
            .createContainerCmd(order.image())
            .withLabels(order.labels())
            .withEnv(
                order.env().entrySet().stream()
                    .map(each -> each.getKey() + "=" + each.getValue().reveal())
                    .toList())
            .withStdinOpen(speaksHere)
            .withAttachStdin(speaksHere)
            .withAttachStdout(true)
            .withAttachStderr(true)
            // The end of the input reaches the container when this program closes it.
            .withStdInOnce(speaksHere)
            .withTty(false);
    if (!order.command().isEmpty()) {
      form.withCmd(order.command());
    }
    if (order.user() != null) {
      form.withUser(order.user());
    }
    HostConfig host = host(order);
    if (order.port().isPresent() && !order.network().equals(ContainerOrder.HOST)) {
      ExposedPort exposed = ExposedPort.tcp(order.port().getAsInt());
      form.withExposedPorts(exposed);
      host.withPortBindings(new PortBinding(Ports.Binding.bindIp(LOOPBACK), exposed));
    }
    return form.withHostConfig(host);
  }

  private static HostConfig host(ContainerOrder order) {
    HostConfig host =
        HostConfig.newHostConfig()
            .withReadonlyRootfs(!order.isWritable())
            .withTmpFs(Map.of("/tmp", "rw,noexec,nosuid,nodev,size=64m"))
            .withCapDrop(Capability.ALL)
            .withSecurityOpts(List.of("no-new-privileges"))
            .withMemory(order.memory())
            .withPidsLimit((long) order.pids())
            .withNetworkMode(order.network())
            // The output is read here; the engine would keep it once more, without bounds.
            .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))
            .withRestartPolicy(RestartPolicy.noRestart())
            .withMounts(order.binds().stream().map(CreateForm::mount).toList());
    order.cpus().ifPresent(cpus -> host.withNanoCPUs(Math.round(cpus * NANO)));
    return host;
  }

  private static Mount mount(ContainerOrder.Bind bind) {
    return new Mount()
        .withType(bind.from().startsWith("/") ? MountType.BIND : MountType.VOLUME)
        .withSource(bind.from())
        .withTarget(bind.to())
        .withReadOnly(bind.isReadOnly());
  }

  /// The port of the machine that leads to this one of the container; 0 for none.
  static int published(InspectContainerResponse container, int port) {
    if (ContainerOrder.HOST.equals(container.getHostConfig().getNetworkMode())) {
      return port;
    }
    Ports.Binding[] bindings =
        container.getNetworkSettings().getPorts().getBindings().get(ExposedPort.tcp(port));
    if (bindings == null || bindings.length == 0 || bindings[0].getHostPortSpec() == null) {
      return 0;
    }
    return Integer.parseInt(bindings[0].getHostPortSpec());
  }
}
