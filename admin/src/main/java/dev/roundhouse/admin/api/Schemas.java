package dev.roundhouse.admin.api;

import static java.util.Map.entry;

import java.util.Map;
import java.util.TreeMap;

/// What several routes answer with, by name. Those of updates and protection stand in their files.
final class Schemas {
  private static final String SERVER =
      "{name,state,leases:whole,calls:whole,errors:whole,errorRate?:number,held:truth,"
          + "quarantined:truth,since?:time,next,nextStep?:{what,at:time},cure?,processes?:whole,"
          + "memory?:whole,cpu?:number,lastStartMs?:whole,"
          + "lastWake?:{ms:number,from,at:time},sleep?:Sleep,limitsBy?,"
          + "limits?:{memory?,cpu?:number,pids?:whole,files?:whole},limitsNotInForce?:{*:text},"
          + "preWakes:{enabled:truth,hits:whole,misses:whole,hitRate?:number},sandbox?:object,"
          + "definition:ServerDefinition,instances:[Instance]}";

  private static final String INSTANCE =
      "{phase,leases:whole,id?,pid?:whole,started?:time,since?:time,nextStep?:{what,at:time},"
          + "sleep?:Sleep,note?,failure?,failures?:whole,cure?,nextAttempt?:time,"
          + "addresses?:[{url,breaker,load:whole,failures:whole,failure?,nextAttempt?:time}]}";

  private static final String DEFINITION =
      "{name,command?,args?:[text],env?:{*:text},cwd?,url?,urls?:[text],headers?:{*:text},kind?,"
          + "auth?:object,container?:object,builtIn?,isolation?,instances?:whole,origin?,"
          + "enabled?:truth,callTimeout?,description?,class?,sleep?:object,limits?:object,runAs?,"
          + "sandbox?:object,repeat?:object,extras?:object}";

  private static final String SERVICE =
      "{name?,state,status,enabled:truth,held:truth,instances:whole,leases:whole,calls:whole,"
          + "last_state_change:time~,uptime_seconds:whole~,last_start_ms:whole~,"
          + "last_wake_ms:number~,last_wake_from:text~,next,next_step:text~,next_step_at:time~,"
          + "sleep:Sleep~,next_attempt:time~,error_message:text~,cpu_usage:number~,"
          + "memory_usage:whole~,processes:whole}";

  private static final String ALERT =
      "{id,rule,severity,status,summary,labels:{*:text},since?:time,value?:number,measured:truth,"
          + "note,runbook,raisedBy?,ends?:time,acknowledgedBy?,acknowledged?:time,suppressedBy?,"
          + "resolved?:time,why?,told:{*:{stage,at:time}},held:[text]}";

  private static final String GAUGE = "{mean:number,max:number}";

  private static final String COUNTED =
      "calls:whole,errors:whole,errorRate:number~,"
          + "latencyMs:{p50:number~,p95:number~,p99:number~},wakes:whole,wakeMs:number~,"
          + "starts:whole,failedStarts:whole,exits:whole,memory:Gauge~,cores:Gauge~,"
          + "running:Gauge~,asleep:Gauge~,other:Gauge~,ownMemory?:Gauge~,ownCores?:Gauge~,"
          + "saved?:Gauge~";

  /// The same where there may be no sample.
  private static final String UNSURE = COUNTED.replaceAll("([a-zA-Z]+)\\??:", "$1?:");

  private static final String OBJECTIVE = "{name,indicator,good,server?,target:number,window}";

  private static final String MEASURED =
      "{state,reason?,attained?:number,budgetLeft?:number,goodCalls?:number,allCalls?:number,"
          + "goodSeconds?:number,allSeconds?:number,goodCounts?:whole,allCounts?:whole,"
          + "burnRates?:{*:number~},"
          + "alerts?:[{window,shortWindow,factor:number,urgency,firing:truth}]}";

  private static final String REPORTED =
      "{state,attained:number~,budgetUsed:number~,goodCalls?:number,allCalls?:number,"
          + "goodSeconds?:number,allSeconds?:number,goodCounts?:whole,allCounts?:whole,"
          + "attainedBefore:number~,trend}";

  private static final String PENDING =
      "{name,server,kind,own,reason,says,served:truth,since?:time,seen?:time,before?:object,hash?,"
          + "definition?:object,changes:[{path,kind,effect,before?:any,after?:any}],"
          + "remarks:[{kind,severity,path,from:whole,to:whole,text,says}]}";

  private static final Map<String, Shape> ALL = new TreeMap<>();

  static {
    Map.ofEntries(
            entry("Problem", "{type,title,status:whole,detail,reasonCode?,approval?}"),
            entry("Server", SERVER),
            entry("Instance", INSTANCE),
            entry("ServerDefinition", DEFINITION),
            entry("Sleep", "{before?:Taken,after?:Taken,saved?:Taken}"),
            entry("Taken", "{resident:whole,swap:whole}"),
            entry("Service", SERVICE),
            entry("ServiceResult", "{changed:truth,state,reason}"),
            entry(
                "VirtualServer",
                "{name,description?,origin?,tools:[Pick],prompts:[Pick],resources:[Pick],"
                    + "warnings?:[text]}"),
            entry("Pick", "{server,name?,as?,description?}"),
            entry("Pending", PENDING),
            entry("Subject", "{name,server,kind,own}"),
            entry("Alert", ALERT),
            entry(
                "Rule",
                "{name,on:truth,signal,condition,for,resolveAfter,severity,labels:{*:text},"
                    + "servers:[text],open:whole,trouble?,runbook}"),
            entry(
                "Delivery",
                "{id,channel,address,kind,title,made:time,state,due?:time,"
                    + "attempts:[{at:time,ms:whole,problem}]}"),
            entry("Silence", "{id,matches:{*:text},from:time,until:time,inForce:truth,comment,by}"),
            entry("Gauge", GAUGE),
            entry("Counted", "{" + COUNTED + "}"),
            entry("Summary", "{seenSeconds:number,unseenSeconds:number," + COUNTED + "}"),
            entry("Point", "{at:time,seenSeconds:number,gap:truth," + UNSURE + "}"),
            entry("Objective", OBJECTIVE),
            entry("ObjectiveStatus", MEASURED),
            entry("ObjectiveReport", REPORTED),
            entry("LogLine", "{time:time,level,component,message,request?,trace?}"),
            entry("Approval", approval()),
            entry("Token", "{id,subject,scopes:[text],created:time,expires:time,revoked?:time}"),
            entry("Account", "{name,scopes:[text],created:time,disabled?:time,lockedUntil?:time}"),
            entry("Login", login()),
            entry(
                "Standing",
                "{server,subject?,issuer,scopes:[text],granted:time,ends?:time,renewable:truth}"),
            entry("ToolReply", "{success:truth,data?:any,truncated?:truth,error?}"),
            entry("Component", component()))
        .forEach((name, shape) -> ALL.put(name, Shape.of(shape)));
  }

  private Schemas() {}

  private static String approval() {
    return "{id,state,subject,server,tool,arguments:any,digest,reason,created:time,expires:time,"
        + "by?,at?:time}";
  }

  private static String login() {
    return "{access_token,token_type,expires_in:whole,refresh_token,refresh_expires_in:whole,"
        + "user:{name,scopes:[text]}}";
  }

  private static String component() {
    return "{status,type,essential:truth,since:time,consecutive_failures:whole,message,"
        + "last_check?:time,latency_ms?:whole}";
  }

  /// All of them, by name.
  static Map<String, Shape> all() {
    return Map.copyOf(ALL);
  }
}
