import { fitVoxels } from './support/kernels.js';
import { resolveFit } from '../core/models/resolveFit.js';
import { t2star } from '../core/models/relaxometry.js';
const te=[.0145,.0385,.0625].flatMap(v=>Array(5).fill(v));
const fit=resolveFit(t2star,{}, {TE:te});
const src:any=[{kind:'parameter',symbol:'S0'},{kind:'parameter',symbol:'T2star'},{kind:'rmse'},{kind:'status'}];
const V=[[0,0,0,0,0,35,0,0,0,0,376,263,242,273,261],[0,0,0,0,0,0,3,0,0,0,17,35,42,16,31],[304,112,61,69,56,696,384,335,293,295,1129,702,625,594,587],[1186,761,733,681,716,1638,1153,1121,1072,1056,493,270,233,191,218],[273,161,100,128,83,0,0,0,0,0,33,64,44,41,55],[3094,2380,2252,2229,2268,0,0,0,0,0,381,281,251,236,220]];
for(const v of V){const t=fitVoxels([v],fit,src); const e=(fitVoxels as any); console.log(t.maps.map((m:any)=>m[0]).join(' '));}
