package dev.roundhouse.systemtools;

import java.util.List;

/// The prompts of the system server. Each names the tools it needs; a token may lack the scope of
/// some, and the texts say what to do then.
final class Prompts {
  static final List<Prompt> ALL =
      List.of(
          new Prompt(
              "security_audit",
              "Security audit",
              "A look at what this machine shows to others, from its sockets and files.",
              List.of(),
              """
              Audit the security of this machine with the tools you have, changing nothing.
              1. Call get_active_connections with limit 500. List every socket in state LISTEN \
              whose local address is not a loopback address, and say which are expected.
              2. Call get_top_processes and name processes that run as root and need not.
              3. Call list_directory for each directory that is open to you. Name files whose \
              permissions let everybody write.
              4. Call run_cis_benchmark with state fail, then unknown, and get_firewall_status.
              5. Call scan_secrets_in_directory for each of those directories, \
              scan_docker_config_secrets, and check_system_updates.
              6. Sum up as a table: finding, evidence (tool and value), severity, cure. Say what \
              you could not look at, and why: a tool that was refused says nothing of the machine.\
              """),
          new Prompt(
              "system_health_check",
              "System health check",
              "Whether this machine is well, with figures.",
              List.of(),
              """
              Check the health of this machine.
              1. Call health_check, get_system_status and get_network_io_counters.
              2. Judge: processors over 80 %, memory over 90 %, a file system over 85 %, a load \
              average over the number of processors, any interface errors or drops.
              3. Where something is over its limit, call get_top_processes sorted by cpu or \
              memory and name the cause.
              4. Answer with one line of verdict, then a table of value, limit and verdict.\
              """),
          new Prompt(
              "troubleshoot_container",
              "Troubleshoot a container",
              "Why a container does not do what it should.",
              List.of(new Prompt.Argument("container", "Name or id of the container.", "")),
              """
              Find out why the container "{container}" does not work.
              1. Call inspect_container: state, exit code, restarts, health, limit of memory. Call \
              get_container_logs with 200 lines, and analyze_container_logs with 2000. Where these \
              are refused, ask for the output of the engine's inspect and log commands.
              2. Call get_system_status: is the machine out of memory or disk?
              3. If it should listen on a port, call get_active_connections and look for it; call \
              get_docker_networks and see that it is in the right network.
              4. Tell the most likely cause with its evidence, the cure, and how to verify it. \
              Change nothing; a dry_run of restart_container shows what a restart would do.\
              """),
          new Prompt(
              "performance_analysis",
              "Performance analysis",
              "What limits this machine now.",
              List.of(),
              """
              Find what limits the performance of this machine.
              1. Call get_system_status three times with half a minute between; use the mean of \
              cpu_percent and say what window it is of.
              2. Call get_top_processes sorted by cpu, then by memory, with limit 20.
              3. Decide which is the bottleneck: processors, memory (swap in use?), disk or \
              network. Do not name one without a figure.
              4. Recommend at most three changes, the one with most effect first.\
              """),
          new Prompt(
              "network_diagnosis",
              "Network diagnosis",
              "Why a host cannot be reached, or slowly.",
              List.of(new Prompt.Argument("host", "The host that should be reached.", "")),
              """
              Find out why "{host}" cannot be reached as it should.
              1. Call get_network_status: is an interface up, with an address?
              2. Call dns_lookup for it, types A and AAAA, then ping_host; where nothing comes back, \
              traceroute.
              3. Call test_port_connectivity with the ports that matter, 80 and 443 unless told \
              otherwise. If TLS is spoken there, call check_ssl_certificate.
              4. If it speaks HTTP, call http_request_test and follow its redirects.
              5. Name the first step that failed, what that means and the cure. A refusal by this \
              server's own rules says nothing of the host: tell it as such.\
              """),
          new Prompt(
              "stack_deployment_plan",
              "Plan the deployment of a stack",
              "Whether this machine can take a stack of containers, and in which steps.",
              List.of(new Prompt.Argument("stack", "The stack that is to be deployed.", "")),
              """
              Plan the deployment of the stack "{stack}" to this machine. Deploy nothing.
              1. Call get_system_status. Compare free memory, disk and processors with what the \
              stack needs; ask for its file if you do not have it. Call list_stacks and \
              get_stack_status: is it there already?
              2. Call get_active_connections and name ports that the stack wants and that are \
              taken.
              3. Call deploy_stack with dry_run true and quote its steps, or why it is refused.
              4. Write the plan: before, deploy, verify, roll back; each step with its command and \
              how to see that it worked.\
              """),
          new Prompt(
              "high_usage_investigation",
              "Investigate high usage",
              "What takes so much of one resource.",
              List.of(
                  new Prompt.Argument(
                      "resource", "cpu, memory, disk or network.", "the busiest resource")),
              """
              Find out what takes so much of {resource} on this machine.
              1. Call get_system_status and note the figures.
              2. For processors or memory call get_top_processes sorted accordingly. For a disk \
              call search_files in the directories that are open to you and look for large files. \
              For the network call get_network_io_counters twice, ten seconds apart, and \
              get_active_connections. Call get_container_list and say which container it is, if one.
              3. Name what takes most with its share, whether it is new or grows, and what would \
              happen if it were stopped. Stop nothing.\
              """),
          new Prompt(
              "backup_and_recovery_check",
              "Backup and recovery check",
              "Whether what matters could be brought back.",
              List.of(),
              """
              Check whether this machine could be recovered.
              1. Ask what must not be lost, where its backups are, and how old they may be.
              2. With list_directory, get_file_info and search_files look for those backups in \
              the directories that are open to you: their age, size and number.
              3. Call get_system_status: is there room for the next backup? Call \
              scan_installed_applications with a part of the name of usual backup programs, and \
              list_services for what runs them.
              4. Tell which data has no backup in time, and write the steps of a restore that can \
              be tried without harm. A backup that was never restored counts as not verified.\
              """),
          new Prompt(
              "inventory_setup",
              "Set up an inventory",
              "A first record of what this machine is and runs.",
              List.of(new Prompt.Argument("role", "What the machine is for.", "not told yet")),
              """
              Write a first inventory of this machine, whose purpose is: {role}.
              1. Call get_system_status: host name, kernel, processors, memory, file systems.
              2. Call get_network_status: interfaces and addresses.
              3. Call get_active_connections with limit 500 and list what listens, with the \
              process where you can tell it.
              4. Call get_top_processes with limit 50 and group the processes by what they belong \
              to. Call scan_installed_applications, list_services and list_stacks.
              5. Show with dry_run what set_system_identity and manage_inventory would note, and call \
              them when a person agrees; then create_snapshot.
              6. Answer in Markdown with the date, and a list of what a person should add.\
              """));

  private Prompts() {}
}
