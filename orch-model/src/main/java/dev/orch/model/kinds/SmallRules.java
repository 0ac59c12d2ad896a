package dev.orch.model.kinds;

import static dev.orch.model.kinds.ContainerDefaults.each;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.KindRules;
import dev.orch.model.coordination.Lease;
import dev.orch.model.core.EndpointSubset;
import dev.orch.model.core.Endpoints;
import dev.orch.model.core.Event;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.PodTemplate;
import dev.orch.model.discovery.EndpointPort;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.scheduling.PriorityClass;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ValidationContext;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The rules of kinds that need few. */
final class SmallRules {
  static final Map<String, Function<Namespace, String>> NAMESPACE_SELECTABLE =
      ImmutableSortedMap.of("status.phase", n -> n.status().phase());

  static final Map<String, Function<Event, String>> EVENT_SELECTABLE =
      ImmutableSortedMap.<String, Function<Event, String>>naturalOrder()
          .put("involvedObject.kind", e -> e.involvedObject().kind())
          .put("involvedObject.namespace", e -> e.involvedObject().namespace())
          .put("involvedObject.name", e -> e.involvedObject().name())
          .put("involvedObject.uid", e -> e.involvedObject().uid())
          .put("involvedObject.apiVersion", e -> e.involvedObject().apiVersion())
          .put("involvedObject.resourceVersion", e -> e.involvedObject().resourceVersion())
          .put("involvedObject.fieldPath", e -> e.involvedObject().fieldPath())
          .put("reason", Event::reason)
          .put("reportingComponent", Event::reportingComponent)
          .put("source", e -> source(e))
          .put("type", Event::type)
          .buildOrThrow();

  static final KindRules<Endpoints> ENDPOINTS =
      new KindRules<>() {
        @Override
        public Endpoints defaults(Endpoints endpoints) {
          return endpoints.withSubsets(each(endpoints.subsets(), SmallRules::subset));
        }

        @Override
        public void validate(Endpoints endpoints, ValidationContext context, FieldErrors errors) {
          EndpointValidation.validate(endpoints, context, errors);
        }

        @Override
        public List<String> warnings(Endpoints endpoints) {
          return ImmutableList.of(
              "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice");
        }
      };

  static final KindRules<EndpointSlice> ENDPOINT_SLICE =
      new KindRules<>() {
        @Override
        public EndpointSlice defaults(EndpointSlice slice) {
          return slice.withPorts(each(slice.ports(), SmallRules::port));
        }

        // Its labels say which Service it is of: to change them is to change what is wanted.
        @Override
        public boolean countsAsChange(EndpointSlice slice, EndpointSlice old) {
          return !slice.metadata().labels().equals(old.metadata().labels());
        }

        @Override
        public void validate(EndpointSlice slice, ValidationContext context, FieldErrors errors) {
          EndpointValidation.validate(slice, context, errors);
        }

        @Override
        public void validateUpdate(
            EndpointSlice slice, EndpointSlice old, ValidationContext context, FieldErrors errors) {
          EndpointValidation.validate(slice, context, errors);
          EndpointValidation.validateType(slice, old, errors);
        }
      };

  static final KindRules<PodTemplate> POD_TEMPLATE =
      new KindRules<>() {
        @Override
        public PodTemplate defaults(PodTemplate template) {
          return template.withTemplate(PodDefaults.template(template.template()));
        }

        @Override
        public void validate(PodTemplate template, ValidationContext context, FieldErrors errors) {
          PodValidation.validateTemplate(template.template(), FieldPath.of("template"), errors);
        }

        @Override
        public List<String> warnings(PodTemplate template) {
          return PodWarnings.of(template.template(), "template.");
        }
      };

  static final KindRules<PriorityClass> PRIORITY_CLASS =
      new KindRules<>() {
        @Override
        public PriorityClass defaults(PriorityClass priority) {
          return priority.preemptionPolicy() == null
              ? priority.withPreemptionPolicy("PreemptLowerPriority")
              : priority;
        }

        @Override
        public void validate(
            PriorityClass priority, ValidationContext context, FieldErrors errors) {
          SmallValidation.validate(priority, errors);
        }

        @Override
        public void validateUpdate(
            PriorityClass priority,
            PriorityClass old,
            ValidationContext context,
            FieldErrors errors) {
          SmallValidation.validateUpdate(priority, old, errors);
        }
      };

  static final KindRules<Lease> LEASE =
      new KindRules<>() {
        @Override
        public void validate(Lease lease, ValidationContext context, FieldErrors errors) {
          SmallValidation.validate(lease, errors);
        }
      };

  static final KindRules<Event> EVENT =
      new KindRules<>() {
        @Override
        public void validate(Event event, ValidationContext context, FieldErrors errors) {
          EventValidation.validate(event, "reportingComponent", errors);
        }
      };

  private SmallRules() {}

  private static String source(Event event) {
    return event.source().component().isEmpty()
        ? event.reportingComponent()
        : event.source().component();
  }

  private static EndpointSubset subset(EndpointSubset subset) {
    return subset.withPorts(
        each(subset.ports(), p -> p.protocol().isEmpty() ? p.withProtocol("TCP") : p));
  }

  private static EndpointPort port(EndpointPort port) {
    return port.withName(port.name() == null ? "" : port.name())
        .withProtocol(port.protocol() == null ? "TCP" : port.protocol());
  }
}
