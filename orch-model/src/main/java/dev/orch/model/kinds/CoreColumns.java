package dev.orch.model.kinds;

import static dev.orch.model.kinds.Columns.orNone;

import dev.orch.model.Column;
import dev.orch.model.coordination.Lease;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Event;
import dev.orch.model.core.EventSource;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.model.core.NodeCondition;
import dev.orch.model.core.PodTemplate;
import dev.orch.model.core.Secret;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.model.scheduling.PriorityClass;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** The tables of kinds that have no status to speak of, and of nodes. */
final class CoreColumns {
  private static final String ROLE_PREFIX = "node-role.kubernetes.io/";

  static final List<Column<Node>> NODE =
      Columns.<Node>named()
          .text("Status", "Whether the node is ready and takes pods.", CoreColumns::nodeStatus)
          .text("Roles", "The node's roles, from its labels.", CoreColumns::roles)
          .age()
          .text("Version", "The kubelet's version.", n -> n.status().nodeInfo().kubeletVersion())
          .wide("Internal-IP", "Address within the cluster.", n -> address(n, "InternalIP"))
          .wide("External-IP", "Address from outside.", n -> address(n, "ExternalIP"))
          .wide("OS-Image", "Operating system.", n -> orUnknown(n.status().nodeInfo().osImage()))
          .wide("Kernel-Version", "Kernel and architecture.", CoreColumns::kernel)
          .wide(
              "Container-Runtime",
              "Container runtime and its version.",
              n -> orUnknown(n.status().nodeInfo().containerRuntimeVersion()))
          .build();

  static final List<Column<Namespace>> NAMESPACE =
      Columns.<Namespace>named()
          .text("Status", "Active or Terminating.", n -> n.status().phase())
          .age()
          .build();

  static final List<Column<ConfigMap>> CONFIG_MAP =
      Columns.<ConfigMap>named()
          .add(
              "Data",
              "string",
              "How many entries it has.",
              0,
              Columns.number(c -> c.data().size() + c.binaryData().size()))
          .age()
          .build();

  static final List<Column<Secret>> SECRET =
      Columns.<Secret>named()
          .text("Type", "What kind of secret it is.", Secret::type)
          .add(
              "Data", "string", "How many entries it has.", 0, Columns.number(s -> s.data().size()))
          .age()
          .build();

  static final List<Column<ServiceAccount>> SERVICE_ACCOUNT =
      Columns.<ServiceAccount>named().age().build();

  static final List<Column<Lease>> LEASE =
      Columns.<Lease>named()
          .text(
              "Holder",
              "Who holds it.",
              l -> l.spec().holderIdentity() == null ? "" : l.spec().holderIdentity())
          .age()
          .build();

  static final List<Column<PriorityClass>> PRIORITY_CLASS =
      Columns.<PriorityClass>named()
          .number("Value", "The priority of its pods.", PriorityClass::value)
          .add(
              "Global-Default",
              "boolean",
              "Whether it is meant where a pod names no class.",
              0,
              p -> Json.of(p.globalDefault()))
          .age()
          .text(
              "PreemptionPolicy",
              "Whether its pods may evict others.",
              p -> p.preemptionPolicy() == null ? "" : p.preemptionPolicy())
          .build();

  static final List<Column<PodTemplate>> POD_TEMPLATE =
      Columns.<PodTemplate>named()
          .text(
              "Containers",
              "Names of the containers in the template.",
              Columns.names(t -> t.template().spec().containers()))
          .text(
              "Images",
              "Images of the containers in the template.",
              Columns.images(t -> t.template().spec().containers()))
          .text(
              "Pod Labels",
              "Labels of the template.",
              t -> Columns.labels(t.template().metadata().labels()))
          .build();

  static final List<Column<Event>> EVENT =
      new Columns<Event>()
          .timed("Last Seen", "When it was last seen.", 0, CoreColumns::lastSeen)
          .text("Type", "Normal or Warning.", Event::type)
          .text("Reason", "What happened, in one word.", Event::reason)
          .text(
              "Object",
              "What it happened to.",
              e ->
                  e.involvedObject().kind().toLowerCase(Locale.ROOT)
                      + "/"
                      + e.involvedObject().name())
          .wide("Subobject", "The part it happened to.", e -> e.involvedObject().fieldPath())
          .wide("Source", "Who saw it.", CoreColumns::source)
          .text("Message", "What happened.", e -> e.message().strip())
          .timed("First Seen", "When it was first seen.", 1, CoreColumns::firstSeen)
          .add("Count", "string", "How often it was seen.", 1, Columns.number(CoreColumns::count))
          .wideName()
          .build();

  private CoreColumns() {}

  private static String nodeStatus(Node node) {
    String status = "Unknown";
    for (NodeCondition condition : node.status().conditions()) {
      if (condition.type().equals("Ready")) {
        status = condition.status().equals("True") ? "Ready" : "NotReady";
      }
    }
    return node.spec().unschedulable() ? status + ",SchedulingDisabled" : status;
  }

  private static String roles(Node node) {
    TreeSet<String> roles = new TreeSet<>();
    for (Map.Entry<String, String> label : node.metadata().labels().entrySet()) {
      String key = label.getKey();
      if (key.startsWith(ROLE_PREFIX) && key.length() > ROLE_PREFIX.length()) {
        roles.add(key.substring(ROLE_PREFIX.length()));
      } else if (key.equals("kubernetes.io/role") && !label.getValue().isEmpty()) {
        roles.add(label.getValue());
      }
    }
    return orNone(String.join(",", roles));
  }

  private static String address(Node node, String type) {
    for (NodeAddress address : node.status().addresses()) {
      if (address.type().equals(type)) {
        return address.address();
      }
    }
    return "<none>";
  }

  private static String orUnknown(String text) {
    return text.isEmpty() ? "<unknown>" : text;
  }

  private static String kernel(Node node) {
    String kernel = node.status().nodeInfo().kernelVersion();
    String architecture = node.status().nodeInfo().architecture();
    return kernel.isEmpty() || architecture.isEmpty()
        ? orUnknown(kernel)
        : kernel + " (" + architecture + ")";
  }

  private static String lastSeen(Event event, Instant now) {
    if (event.series() != null) {
      return HumanDuration.since(event.series().lastObservedTime(), now);
    }
    return event.lastTimestamp() == null
        ? firstSeen(event, now)
        : HumanDuration.since(event.lastTimestamp(), now);
  }

  private static String firstSeen(Event event, Instant now) {
    return HumanDuration.since(
        event.firstTimestamp() == null ? event.eventTime() : event.firstTimestamp(), now);
  }

  private static long count(Event event) {
    if (event.series() != null) {
      return event.series().count();
    }
    return event.count() == 0 ? 1 : event.count();
  }

  private static String source(Event event) {
    EventSource source = event.source();
    String component =
        source.component().isEmpty() ? event.reportingComponent() : source.component();
    String host = source.host().isEmpty() ? event.reportingInstance() : source.host();
    return host.isEmpty() ? component : component + ", " + host;
  }
}
