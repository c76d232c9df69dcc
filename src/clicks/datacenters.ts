/**
 * Networks of large hosting companies by their AS number, where servers live and hardly a person. Law: only networks that sell
 * machines; those that carry people's own relays and proxies (Cloudflare, Akamai's and Fastly's edges, Google's own, which
 * iCloud Private Relay and browsers' proxies leave through), transit and access networks are not among them.
 */

/**
 * AS numbers as the regional registries (ARIN, RIPE, APNIC) assign them, after the companies' own peering entries; the largest
 * by announced addresses. An owner takes one out by `terms.fraud.rules.datacenter.allowAsns`.
 */
const HOSTING: readonly (readonly [company: string, ...asns: number[]])[] = [
  ["Amazon Web Services", 16509, 14618, 8987],
  ["Microsoft Azure", 8075],
  ["Google Cloud", 396982],
  ["Oracle Cloud", 31898],
  ["IBM Cloud", 36351],
  ["Alibaba Cloud", 45102, 37963],
  ["Tencent Cloud", 132203, 45090],
  ["Huawei Cloud", 136907, 55990],
  ["OVH", 16276],
  ["Hetzner", 24940, 213230, 212317],
  ["DigitalOcean", 14061],
  ["Linode", 63949],
  ["Vultr", 20473],
  ["Scaleway", 12876],
  ["Leaseweb", 60781, 28753, 30633, 59253, 396362],
  ["Contabo", 51167, 40021, 141995],
  ["IONOS", 8560],
  ["netcup", 197540],
  ["Hostinger", 47583],
  ["GoDaddy", 26496],
  ["Unified Layer", 46606],
  ["Namecheap", 22612],
  ["Rackspace", 33070, 27357, 19994],
  ["Equinix Metal", 54825],
  ["M247", 9009],
  ["Datacamp", 60068, 212238],
  ["Clouvider", 62240],
  ["Quadranet", 8100],
  ["ColoCrossing", 36352],
  ["Psychz", 40676],
  ["Sharktech", 46844],
  ["Worldstream", 49981],
  ["Interserver", 19318],
  ["Eonix", 62904],
  ["Peg Tech", 54600],
  ["FranTech", 53667],
  ["HostHatch", 63473],
  ["G-Core", 199524],
  ["UpCloud", 202053],
  ["Selectel", 49505],
  ["Timeweb", 9123],
  ["Yandex Cloud", 200350],
  ["Aeza", 210644, 216246],
  ["Fly.io", 40509],
];

const ASNS: ReadonlySet<number> = new Set(HOSTING.flatMap(([, ...asns]) => asns));

/** Whether the network is a hosting company's. */
export const isDatacenter = (asn: number): boolean => ASNS.has(asn);
