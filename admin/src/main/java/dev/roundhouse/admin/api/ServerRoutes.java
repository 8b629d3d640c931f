package dev.roundhouse.admin.api;

import java.util.ArrayList;
import java.util.List;

/// What is about servers and what they offer: servers, virtual servers, tools, pins, packages, and
/// servers in the words of a service manager.
final class ServerRoutes {
  private static final String WAIT = "how long to wait, such as 5s";
  private static final String SERVERS = "servers";
  private static final String SERVICES = "services";

  private static final String HOLDERS = "[{id,subject,way,scopes:[text],expires?:time}]";

  /// Whom it hits when something goes.
  private static final String IMPACT =
      "{name,virtual:truth,nobody:truth,virtualServers:[{name,entries:whole}],tokens:"
          + HOLDERS
          + ",accounts:"
          + HOLDERS
          + ",clients:[{client,version,subject,token,through,last:time,requests:whole}],"
          + "calls?:{since:time,all:whole,cut:truth,"
          + "callers:[{subject,calls:whole,last?:time}]}}";

  private ServerRoutes() {}

  static List<Operation> servers() {
    String one = "/api/v1/servers/{name}";
    return List.of(
        Operation.of("get", "/api/v1/servers", "listServers", SERVERS, "Every server.")
            .needs("mcp", "monitor")
            .gives("{servers:[Server]}"),
        Operation.of("post", "/api/v1/servers", "addServer", SERVERS, "Adds a server.")
            .needs("admin")
            .takes("{quarantined?:truth}&ServerDefinition")
            .gives(201, "its definition", "ServerDefinition")
            .fails(403, 409, 422, 503),
        Operation.of(
                "get", one, "showServer", SERVERS, "One server; its version for the scope monitor.")
            .needs("mcp", "monitor")
            .gives("Server&ServerVersion")
            .fails(404),
        Operation.of("delete", one, "removeServer", SERVERS, "Takes a server away.")
            .needs("admin")
            .givesNothing(204, "it is gone")
            .fails(404, 409, 503),
        Operation.of(
                "get", one + "/log", "readServerLog", SERVERS, "Its error output, secrets masked.")
            .needs("monitor")
            .asks("lines", "whole", "100 if not said, at most 10000")
            .asks("follow", "truth", "true for an event stream of these and all that come")
            .gives("{server,lines:[{time?,instance?,text}]}")
            .fails(404, 422),
        Operation.of(
                "post",
                one + "/selfcheck",
                "checkServer",
                SERVERS,
                "Greets it and asks what changes nothing.")
            .needs("admin")
            .asks("wait", "text", WAIT)
            .gives(
                "{server,ok:truth,protocol,introduced,tools:whole,readyMs:whole,answeredMs:whole,"
                    + "problem}")
            .fails(404, 409, 502, 503),
        Operation.of(
                "post", one + "/approve", "approveServer", SERVERS, "Lets it out of quarantine.")
            .needs("admin")
            .asks("wait", "text", WAIT)
            .gives("{approved:[Subject]}")
            .fails(404, 409, 503),
        Operation.of(
                "get", one + "/impact", "showServerImpact", SERVERS, "Whom its removal would hit.")
            .needs("admin")
            .gives(IMPACT)
            .fails(404, 503));
  }

  static List<Operation> authorizations() {
    String at = "/api/v1/servers/{name}/authorization";
    String group = "authorization at servers";
    return List.of(
        Operation.of("get", at, "showAuthorization", group, "What its issuer has granted.")
            .gives("{server,grant,per,authorizations:[Standing]}")
            .fails(404, 409),
        Operation.of(
                "post", at, "beginAuthorization", group, "Begins; the address is for a browser.")
            .gives("{address,state,redirect,until:time}")
            .fails(404, 409, 502, 503),
        Operation.of("delete", at, "forgetAuthorization", group, "Forgets what was granted.")
            .gives("{forgotten:truth}")
            .fails(404, 409, 503),
        Operation.of(
                "post",
                at + "/redirected",
                "endAuthorization",
                group,
                "Ends where the browser has ended.")
            .takes("{redirected}")
            .gives("Standing")
            .fails(404, 409, 422, 502, 503));
  }

  static List<Operation> virtual() {
    String group = "virtual servers";
    String all = "/api/v1/virtual-servers";
    return List.of(
        Operation.of("get", all, "listVirtualServers", group, "Every virtual server.")
            .needs("mcp", "monitor")
            .gives("{virtualServers:[VirtualServer]}"),
        Operation.of("post", all, "putVirtualServer", group, "Makes one, or replaces it.")
            .needs("admin")
            .takes("VirtualServer")
            .gives("VirtualServer")
            .fails(403, 409, 422, 503),
        Operation.of("delete", all + "/{name}", "removeVirtualServer", group, "Takes one away.")
            .needs("admin")
            .givesNothing(204, "it is gone")
            .fails(403, 404, 409, 503),
        Operation.of(
                "get",
                all + "/{name}/impact",
                "showVirtualServerImpact",
                group,
                "Whom its removal would hit.")
            .needs("admin")
            .gives(IMPACT)
            .fails(404, 503));
  }

  static List<Operation> offers() {
    String group = "tools and pins";
    return List.of(
        Operation.of(
                "get", "/api/v1/tools", "listTools", group, "Every tool, and who has told none.")
            .needs("mcp")
            .asks("wait", "text", WAIT)
            .gives("{tools:[{name,server,tool,description}],missing:[{server,reason}]}"),
        Operation.of(
                "get",
                "/api/v1/why",
                "explainTool",
                group,
                "Why somebody does not see a tool, or cannot call it; of others for admin.")
            .asks("tool", "text", "Its name as clients see it, or SERVER/TOOL.")
            .asks("token", "text", "Id of the token that is meant, instead of one's own.")
            .asks("person", "text", "Name of the account that is meant.")
            .asks("guest", "truth", "Whether somebody without a token is meant.")
            .asks("virtual", "text", "Virtual server through which it is looked for.")
            .gives(
                "{tool,for,code,listed:truth,says,next,virtual?,server?,own?,shownAs?,"
                    + "nearest?:[text]}")
            .fails(404, 422),
        Operation.of("get", "/api/v1/pins", "listPins", group, "What waits for a person.")
            .needs("admin")
            .asks("wait", "text", WAIT)
            .gives("{pending:[Pending],quarantined:[{server,since:time,problem?}]}"),
        Operation.of("post", "/api/v1/pins/approve", "approvePins", group, "Approves definitions.")
            .needs("admin")
            .takes("{name?,hash?,server?,all?:truth}")
            .gives("{approved:[Subject]}")
            .fails(404, 409, 422, 503),
        Operation.of("post", "/api/v1/pins/block", "blockPin", group, "Blocks a definition.")
            .needs("admin")
            .takes("{name}")
            .gives("{blocked:Subject}")
            .fails(404, 422, 503),
        Operation.of("get", "/api/v1/packages", "listPackages", "packages", "Installed packages.")
            .needs("mcp", "monitor")
            .gives(
                "{packages:[{name,version,tags:[text],bytes:whole,installed:time,integrity,"
                    + "programs:[text],servers:[text]}]}"),
        Operation.of(
                "delete",
                "/api/v1/packages/{package}",
                "removePackage",
                "packages",
                "Removes one, named as name@version; a name may have a scope, and so a slash.")
            .needs("admin")
            .givesNothing(204, "it is gone")
            .fails(404, 409, 503));
  }

  static List<Operation> services() {
    String one = "/services/{name}";
    List<Operation> all = new ArrayList<>();
    all.add(
        Operation.of("get", "/services", "listServices", SERVICES, "Every server.")
            .needs("monitor")
            .gives("{services:[Service]}"));
    all.add(
        Operation.of("get", "/services/status", "servicesByName", SERVICES, "The same by name.")
            .needs("monitor")
            .gives("{*:Service}"));
    all.add(
        Operation.of("get", one, "showService", SERVICES, "One of them.")
            .needs("monitor")
            .gives("Service")
            .fails(404));
    all.add(
        Operation.of("delete", one, "removeService", SERVICES, "Takes a server away.")
            .needs("admin")
            .gives("{removed}")
            .fails(404, 409, 503));
    all.add(
        Operation.of(
                "get", one + "/status", "serviceStatus", SERVICES, "The same, and its resources.")
            .needs("monitor")
            .gives(
                "Service&{sleep_policy:{enabled:truth,idle_timeout?:whole},"
                    + "resources:{cpu_usage:number~,memory_usage:whole~,processes:whole}}")
            .fails(404));
    all.add(
        Operation.of(
                "get",
                one + "/state-transitions",
                "serviceHistory",
                SERVICES,
                "Its newest 100 moves.")
            .needs("monitor")
            .gives("{transitions:[{at:time,from,to,instance?,reason?}]}")
            .fails(404));
    all.add(
        Operation.of("post", one + "/register", "registerService", SERVICES, "Adds or replaces it.")
            .needs("admin")
            .takes("object")
            .gives("{changed:truth,definition:ServerDefinition,ignored:[text]}")
            .fails(403, 409, 422, 503));
    commands(all, one);
    return all;
  }

  private static void commands(List<Operation> all, String one) {
    for (String command : List.of("start", "stop", "restart", "sleep", "wake", "drain")) {
      Operation operation =
          Operation.of(
                  "post",
                  one + "/" + command,
                  command + "Service",
                  SERVICES,
                  "Has it " + command + ".")
              .needs("admin")
              .asks("wait", "text", WAIT)
              .gives("ServiceResult")
              .fails(404, 409, 422, 502, 503);
      all.add(
          command.equals("sleep")
              ? operation.asks("depth", "text", "dozing, asleep or stopped")
              : operation);
    }
    for (String command : List.of("sleep", "wake")) {
      all.add(
          Operation.of(
                  "post",
                  "/services/" + command + "-all",
                  command + "Services",
                  SERVICES,
                  "Has all of them " + command + ".")
              .needs("admin")
              .gives("{changed:whole,services:{*:ServiceResult}}")
              .fails(503));
    }
    all.add(
        Operation.of("get", "/metrics/resources", "resources", SERVICES, "What servers use.")
            .needs("monitor")
            .gives(
                "{timestamp:time,cpu_usage:number~,memory_usage:whole,"
                    + "services:{*:{cpu_usage:number~,memory_usage:whole~,processes:whole}}}"));
    all.add(
        Operation.of("get", "/metrics/cost", "cost", SERVICES, "What servers cost.")
            .needs("monitor")
            .gives(
                "{since:time,timestamp:time,currency,current_cost:number~,baseline_cost:number~,"
                    + "reason?,core_seconds:number,gib_seconds:number,unmeasured:[text]}"));
  }
}
