package dev.roundhouse.updates;

import dev.roundhouse.kernel.ServerId;

/// The policies of servers, to look at and to set.
public interface ServerPolicies {
  /// The policy of a server, and who has set it.
  PolicyInForce policy(ServerId server);

  /// Sets the policy of a server in place of any that a person has set before.
  void setPolicy(ServerId server, UpdatePolicy policy);

  /// Takes a policy that a person has set away; false when there was none.
  boolean resetPolicy(ServerId server);
}
