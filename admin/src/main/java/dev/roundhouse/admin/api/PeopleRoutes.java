package dev.roundhouse.admin.api;

import java.util.List;

/// What is about who may do what: logins, tokens, accounts, calls that wait, rules, the audit log.
final class PeopleRoutes {
  private PeopleRoutes() {}

  static List<Operation> logins() {
    String group = "logins";
    return List.of(
        Operation.of("post", "/api/v1/auth/login", "login", group, "Logs in with a password.")
            .open()
            .takes("{username?,email?,password}")
            .gives("Login")
            .fails(400, 401, 405, 413, 415, 422, 503),
        Operation.of(
                "post", "/api/v1/auth/refresh", "refresh", group, "New tokens for the old ones.")
            .open()
            .takes("{refresh_token}")
            .gives("Login")
            .fails(400, 401, 405, 413, 415, 422, 503),
        Operation.of("post", "/api/v1/auth/logout", "logout", group, "Ends a login.")
            .open()
            .takes("{refresh_token}")
            .givesNothing(204, "its tokens are no good any more")
            .fails(400, 405, 413, 415, 422, 503));
  }

  static List<Operation> tokens() {
    String group = "tokens and accounts";
    String tokens = "/api/v1/tokens";
    return List.of(
        Operation.of("get", tokens, "listTokens", group, "Every token, without its secret.")
            .needs("admin")
            .gives("{tokens:[Token]}"),
        Operation.of("post", tokens, "createToken", group, "Makes one; it is shown this once.")
            .needs("admin")
            .takes("{scopes:[text],subject?,ttl?}")
            .gives(201, "the token", "Token&{token}")
            .fails(422, 503),
        Operation.of("delete", tokens + "/{id}", "revokeToken", group, "Takes one back.")
            .needs("admin")
            .givesNothing(204, "it is no good any more")
            .fails(404, 503),
        Operation.of("post", tokens + "/inspect", "inspectToken", group, "What a token says.")
            .needs("admin")
            .takes("{token}")
            .gives(
                "{accepted:truth,refused?,form,signed:truth,key?:{id,algorithm,state},id?,subject?,"
                    + "ends?:time,scopes?:[text],allows?:[text],reach?:any,revoked?:time,"
                    + "claims?:object}")
            .fails(422),
        Operation.of("post", "/api/v1/signing-keys", "rotateKey", group, "Signs with a new key.")
            .needs("admin")
            .mayTake("{overlap?}")
            .gives(201, "the key", "{id,oldUntil:time,tokensCut:whole}")
            .fails(422, 503),
        Operation.of(
                "get", "/api/v1/accounts", "listAccounts", group, "Who logs in with a password.")
            .needs("admin")
            .gives("{accounts:[Account]}"),
        Operation.of("post", "/api/v1/accounts", "createAccount", group, "Makes an account.")
            .needs("admin")
            .takes("{name,password,scopes?:[text]}")
            .gives(201, "the account", "Account")
            .fails(422, 503),
        Operation.of(
                "post",
                "/api/v1/accounts/{name}/disable",
                "disableAccount",
                group,
                "Lets it in no more.")
            .needs("admin")
            .givesNothing(204, "it is disabled")
            .fails(404, 503),
        Operation.of(
                "post",
                "/api/v1/accounts/{name}/reset",
                "resetPassword",
                group,
                "Sets its password.")
            .needs("admin")
            .takes("{password}")
            .givesNothing(204, "it is set")
            .fails(404, 422, 503));
  }

  static List<Operation> decisions() {
    String group = "approvals, policy and audit";
    String one = "/api/v1/approvals/{id}";
    String[] filters = {"subject", "server", "tool", "kind", "outcome", "request"};
    Operation audit =
        Operation.of("get", "/api/v1/audit", "readAudit", group, "Who did what, the oldest first.")
            .needs("admin")
            .asks("since", "text", "a time, or how long ago, such as 1h")
            .asks("limit", "whole", "the newest so many: 100 if not said, at most 10000");
    for (String each : filters) {
      audit = audit.asks(each, "text", "only lines with this " + each);
    }
    return List.of(
        Operation.of(
                "get", "/api/v1/approvals", "listApprovals", group, "Calls that wait for a person.")
            .needs("approve")
            .asks("state", "text", "waiting, approved, denied, expired or used")
            .gives("{approvals:[Approval]}")
            .fails(422),
        Operation.of("get", one, "showApproval", group, "One of them.")
            .needs("approve")
            .gives("Approval")
            .fails(404),
        Operation.of("post", one + "/approve", "approveCall", group, "Lets it be made.")
            .needs("approve")
            .gives("Approval")
            .fails(404, 409, 503),
        Operation.of("post", one + "/deny", "denyCall", group, "Lets it not be made.")
            .needs("approve")
            .gives("Approval")
            .fails(404, 409, 503),
        Operation.of(
                "post", "/api/v1/policy/test", "tryPolicy", group, "What would become of a call.")
            .needs("admin")
            .takes("{tool,as?,scopes?:[text],arguments?:object,source?,at?:time}")
            .gives("{decision,risk,reasonCode?,steps:[{step,outcome,says}]}")
            .fails(422),
        audit.gives("{lines:[object]}").fails(422));
  }
}
