//! Any sequence of edits, run night by night, gives what one clean run gives.

use proptest::prelude::*;

use super::made::{Corpus, folder, tree};
use super::{Way, run};

#[derive(Clone, Debug)]
enum Edit {
    Put(u8, u32),
    Remove(u8),
    Rename(u8, u8),
    CopyTo(u8, u8),
    Recipe(u8),
    Force,
}

fn edit() -> impl Strategy<Value = Edit> {
    let name = 0..9u8;
    prop_oneof![
        5 => (name.clone(), 0..400u32).prop_map(|(n, c)| Edit::Put(n, c)),
        2 => name.clone().prop_map(Edit::Remove),
        2 => (name.clone(), name.clone()).prop_map(|(a, b)| Edit::Rename(a, b)),
        3 => (name.clone(), name).prop_map(|(a, b)| Edit::CopyTo(a, b)),
        1 => (0..2u8).prop_map(Edit::Recipe),
        1 => Just(Edit::Force),
    ]
}

fn id(name: u8) -> String {
    ["a.txt", "省/b.txt", "c.txt", "d/e.html", "d/f.html", "d.txt", "z", "z!1", "zz"][usize::from(name)].to_string()
}

/// The edit's change of the corpus; whether the run is forced.
fn apply(edit: &Edit, corpus: &mut Corpus, recipe: &mut String) -> bool {
    match edit {
        Edit::Put(name, content) => {
            corpus.insert(id(*name), *content);
        }
        Edit::Remove(name) => {
            corpus.remove(&id(*name));
        }
        Edit::Rename(from, to) => {
            if let Some(content) = corpus.remove(&id(*from)) {
                corpus.insert(id(*to), content);
            }
        }
        Edit::CopyTo(from, to) => {
            if let Some(content) = corpus.get(&id(*from)).copied() {
                corpus.insert(id(*to), content);
            }
        }
        Edit::Recipe(n) => *recipe = format!("r{n}"),
        Edit::Force => return true,
    }
    false
}

/// The jobs from the last to the first: partitions may be made in any order.
fn backwards(jobs: usize, job: &(dyn Fn(usize) + Sync)) {
    (0..jobs).rev().for_each(job);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn incremental_equals_clean(nights in prop::collection::vec(prop::collection::vec(edit(), 1..4), 1..7)) {
        let (out, mut corpus, mut recipe) = (folder(), Corpus::new(), "r1".to_string());
        for edits in &nights {
            let forced = edits.iter().fold(false, |f, e| apply(e, &mut corpus, &mut recipe) | f);
            let way = Way { recipe: &recipe, force: forced, budget: 600, run: &backwards, ..Way::default() };
            run(out.path(), &corpus, &way).unwrap();
            let clean = folder();
            run(clean.path(), &corpus, &Way { recipe: &recipe, ..Way::default() }).unwrap();
            let (ours, theirs) = (tree(out.path()), tree(clean.path()));
            prop_assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
            for (path, bytes) in &ours {
                prop_assert!(bytes == &theirs[path], "{} differs", path);
            }
            let report = crate::store::verify(out.path(), None).unwrap();
            prop_assert_eq!(report.problems, vec![]);
            let again = run(out.path(), &corpus, &Way { recipe: &recipe, ..Way::default() }).unwrap();
            prop_assert!(again.is_none_or(|p| !p.changed), "a second run published something");
        }
    }
}
