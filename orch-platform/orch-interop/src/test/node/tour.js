// The tour of @kubernetes/client-node; each step is named, and the first that goes wrong ends it.
import assert from 'node:assert/strict';
import * as k8s from '@kubernetes/client-node';

const config = new k8s.KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(k8s.CoreV1Api);
const apps = config.makeApiClient(k8s.AppsV1Api);
const namespace = 'node';
const PATIENCE = 30_000;

const map = (name, data) => ({ metadata: { name, labels: { app: 'conf' } }, data });
const refused = (code) => (error) => error.code === code;

/** Watches a path until one of its events is as wanted. */
async function until(path, wanted, query = {}) {
  let started;
  const met = new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${path}: patience overdrawn`)), PATIENCE);
    started = new k8s.Watch(config).watch(
      path,
      query,
      (type, object) => wanted(type, object) && (clearTimeout(late), resolve(object)),
      (error) => error?.name !== 'AbortError' && reject(error ?? new Error(`${path}: ended`)),
    );
  });
  met.catch(() => {});
  const controller = await started;
  try {
    return await met;
  } finally {
    controller.abort();
  }
}

async function step(name, walk) {
  await walk();
  console.log(name);
}

await step('the server says what it is', async () => {
  const version = await config.makeApiClient(k8s.VersionApi).getCode();
  assert.match(version.gitVersion, /^v1\.36\./);
  assert.equal((await core.listNode()).items.length, 3);
  const resources = await apps.getAPIResources();
  assert.ok(resources.resources.some((resource) => resource.name === 'deployments'));
});

await step('a namespace gets its service account', async () => {
  await core.createNamespace({ body: { metadata: { name: namespace } } });
  await until(`/api/v1/namespaces/${namespace}/serviceaccounts`, (type, account) => account.metadata.name === 'default');
});

await step('objects are made, changed and deleted', async () => {
  const made = await core.createNamespacedConfigMap({ namespace, body: map('conf', { a: '1' }) });
  assert.ok(made.metadata.creationTimestamp instanceof Date);
  await assert.rejects(core.createNamespacedConfigMap({ namespace, body: map('conf', {}) }), refused(409));
  const replaced = await core.replaceNamespacedConfigMap({ namespace, name: 'conf', body: { ...made, data: { b: '2' } } });
  assert.deepEqual(replaced.data, { b: '2' });
  await assert.rejects(core.replaceNamespacedConfigMap({ namespace, name: 'conf', body: made }), refused(409));
  const patch = (body, strategy) =>
    core.patchNamespacedConfigMap(
      { namespace, name: 'conf', body, fieldManager: 'tour' },
      k8s.setHeaderOptions('Content-Type', strategy),
    );
  await patch([{ op: 'add', path: '/data/c', value: '3' }], k8s.PatchStrategy.JsonPatch);
  await patch({ data: { b: null } }, k8s.PatchStrategy.MergePatch);
  await patch({ data: { d: '4' } }, k8s.PatchStrategy.StrategicMergePatch);
  const apply = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf' }, data: { e: '5' } };
  const applied = await patch(apply, k8s.PatchStrategy.ServerSideApply);
  assert.deepEqual(applied.data, { c: '3', d: '4', e: '5' });
  await core.deleteNamespacedConfigMap({ namespace, name: 'conf' });
  await assert.rejects(core.readNamespacedConfigMap({ namespace, name: 'conf' }), refused(404));
});

await step('lists are selected and paged', async () => {
  for (const name of ['c0', 'c1', 'c2', 'c3', 'c4']) {
    await core.createNamespacedConfigMap({ namespace, body: map(name, {}) });
  }
  const first = await core.listNamespacedConfigMap({ namespace, labelSelector: 'app=conf', limit: 2 });
  const second = await core.listNamespacedConfigMap({ namespace, labelSelector: 'app=conf', _continue: first.metadata._continue });
  assert.deepEqual([first.items.length, second.items.length], [2, 3]);
  await core.deleteCollectionNamespacedConfigMap({ namespace, labelSelector: 'app=conf' });
  assert.equal((await core.listNamespacedConfigMap({ namespace, labelSelector: 'app=conf' })).items.length, 0);
});

await step('any object is created, read, patched and deleted', async () => {
  const objects = k8s.KubernetesObjectApi.makeApiClient(config);
  const [service] = k8s.loadAllYaml(`
    {apiVersion: v1, kind: Service, metadata: {name: web, namespace: ${namespace}},
     spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}}`);
  const made = await objects.create(service);
  assert.match(made.spec.clusterIP, /^10\.96\./);
  assert.equal(made.spec.ports[0].targetPort, 'http');
  const patched = await objects.patch({ ...service, metadata: { ...service.metadata, labels: { a: 'b' } } });
  assert.equal(patched.metadata.labels.a, 'b');
  assert.equal((await objects.list('v1', 'Service', namespace)).items.length, 1);
  await objects.delete(service);
  await assert.rejects(objects.read(service), refused(404));
});

await step('a deployment is rolled out, scaled and read', async () => {
  const body = {
    metadata: { name: 'web' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'nginx', image: 'nginx:1.25' }] },
      },
    },
  };
  await apps.createNamespacedDeployment({ namespace, body });
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  await until(path, (type, web) => web.status.readyReplicas === 2);
  const scale = await apps.readNamespacedDeploymentScale({ namespace, name: 'web' });
  scale.spec.replicas = 3;
  await apps.replaceNamespacedDeploymentScale({ namespace, name: 'web', body: scale });
  await until(path, (type, web) => web.status.readyReplicas === 3);
  const [pod] = (await core.listNamespacedPod({ namespace, labelSelector: 'app=web' })).items;
  assert.equal(await core.readNamespacedPodLog({ namespace, name: pod.metadata.name }), 'started\n');
  // From a version before the deletion on: it may be over before a watch of what is there begins.
  const { resourceVersion } = (await apps.listNamespacedDeployment({ namespace })).metadata;
  await apps.deleteNamespacedDeployment({ namespace, name: 'web', propagationPolicy: 'Foreground' });
  await until(path, (type) => type === 'DELETED', { resourceVersion });
});

await step('an informer holds what is there', async () => {
  await core.createNamespacedConfigMap({ namespace, body: map('before', {}) });
  const list = () => core.listNamespacedConfigMap({ namespace, labelSelector: 'app=conf' });
  const informer = k8s.makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, list, 'app=conf');
  const added = new Promise((resolve, reject) => {
    informer.on('add', (object) => object.metadata.name === 'after' && resolve());
    informer.on('error', reject);
    setTimeout(() => reject(new Error('informer: patience overdrawn')), PATIENCE).unref();
  });
  await informer.start();
  await core.createNamespacedConfigMap({ namespace, body: map('after', {}) });
  await added;
  assert.deepEqual(informer.list(namespace).map((object) => object.metadata.name).sort(), ['after', 'before']);
  await informer.stop();
});
