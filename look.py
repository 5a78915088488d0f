import pickle

by,res=pickle.load(open("/tmp/lane_robust/branch.pkl","rb"))
for g in ("customer_manager","business_owner"):
    f=res[f"clean.main.{g}"]; p=res[f"prepared.main.{g}"]
    print(g,f.n_returned,f.n_valid,p.n,{k:v for k,v in f.excluded.items()}, f.dropped_items)
inv=res["invariance"]; print(inv.reached, inv.released)
s=res["structural"]; print(s.sample, s.warnings)
