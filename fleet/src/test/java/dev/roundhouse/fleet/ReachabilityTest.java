package dev.roundhouse.fleet;

import static dev.roundhouse.fleet.Yard.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.ServerId;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReachabilityTest {
  private final Yard yard = new Yard();

  @TempDir private Path data;

  @Test
  void aRemoteServerIsAsGoodAsItsLastExchange() {
    ServerId server =
        yard.define("far", new Launch.Remote(URI.create("http://127.0.0.1:1/mcp"), Map.of()));

    try (Fleet fleet = yard.open(data);
        Lease lease = fleet.lease(server, "shared", LONG)) {
      RemoteInstance remote = (RemoteInstance) lease.instance();
      InstanceState fresh = fleet.instances().getFirst();
      Address address = remote.addresses().getFirst();
      remote.unreached(address, "first", null);
      InstanceState failed = fleet.instances().getFirst();
      remote.unreached(address, "second", null);
      InstanceState again = fleet.instances().getFirst();
      remote.reached(address);
      InstanceState good = fleet.instances().getFirst();

      assertThat(fresh.phase()).isEqualTo(InstanceState.Phase.UNVERIFIED);
      assertThat(fresh.since()).isEqualTo(remote.started());
      assertThat(fresh.reason()).isNull();
      assertThat(failed.phase()).isEqualTo(InstanceState.Phase.UNREACHABLE);
      assertThat(failed.reason()).isEqualTo("first");
      assertThat(again.reason()).isEqualTo("second");
      assertThat(again.since()).as("the first failure in a row").isEqualTo(failed.since());
      assertThat(good.phase()).isEqualTo(InstanceState.Phase.READY);
      assertThat(good.reason()).isNull();
    }
  }
}
